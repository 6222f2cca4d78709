//! Arithmetic as a policy officer writes it: `(50 degree with CLB + 50 with work) cut to 50 + 4 x 31 English`.
//!
//! A term begins with a number, or with a group in brackets; `x` multiplies, `cut to` bounds. All other words
//! say what a number is.

/// What a sum comes to. Panics where it cannot be read.
pub(crate) fn sum(text: &str) -> u16 {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let sum = terms(&mut words);
    assert_eq!(words.next(), None, "more brackets close than open: {text}");
    sum
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn terms(words: &mut Words<'_>) -> u16 {
    let mut sum = term(words);
    while words.next_if_eq(&"+").is_some() {
        sum += term(words);
    }
    sum
}

fn term(words: &mut Words<'_>) -> u16 {
    let mut term = if words.next_if_eq(&"(").is_some() {
        let sum = terms(words);
        assert_eq!(words.next(), Some(")"), "a bracket stays open");
        sum
    } else {
        number(words)
    };
    if words.next_if_eq(&"x").is_some() {
        term *= number(words);
    }
    while let Some(word) = words.next_if(|word| !["+", ")"].contains(word)) {
        if word == "cut" {
            assert_eq!(words.next(), Some("to"));
            term = term.min(number(words));
        }
    }
    term
}

fn number(words: &mut Words<'_>) -> u16 {
    let word = words.next().unwrap_or_default();
    word.parse()
        .unwrap_or_else(|_| panic!("{word:?} is no number"))
}

#[test]
fn sums_are_read_as_they_are_written() {
    assert_eq!(sum("105 age"), 105);
    assert_eq!(sum("105 age + 4 x 31 English, CLB 9 + 0 the rest"), 229);
    assert_eq!(sum("4 x 6 French cut to 22"), 22);
    assert_eq!(
        sum("(50 with CLB 9 + 25 with work) cut to 50 + 13 abroad"),
        63
    );
    assert_eq!(
        sum("((50 a + 50 b) cut to 50 + (50 c + 50 d) cut to 50 + 50 e) cut to 100"),
        100
    );
}
