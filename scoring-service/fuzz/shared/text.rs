//! Changes to texts of rules: numbers at their edges, and lines left out, repeated and moved.

use super::dice::Dice;

/// What a value is put in place of.
const VALUES: [&str; 14] = [
    "0",
    "1",
    "-1",
    "50",
    "255",
    "256",
    "65536",
    "2147483648",
    "9223372036854775807",
    "\"\"",
    "true",
    "[]",
    "\"2016-11-19\"",
    "9999-12-31",
];

/// The text with up to three changes.
pub(crate) fn changed(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = text
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    for _ in 0..=dice.below(3) {
        change(&mut lines, dice);
    }
    lines.join(&b'\n')
}

fn change(lines: &mut Vec<Vec<u8>>, dice: &mut Dice) {
    let at = match lines.len() {
        0 => return lines.push(Vec::new()),
        many => dice.below(many),
    };
    match dice.below(8) {
        0 => drop(lines.remove(at)),
        1 => {
            let copy = lines[at].clone();
            lines.insert(at, copy);
        }
        2 => {
            let other = dice.below(lines.len());
            lines.swap(at, other);
        }
        3 => change_byte(&mut lines[at], dice),
        _ => change_value(&mut lines[at], dice),
    }
}

fn change_byte(line: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.below(line.len() + 1);
    let byte = dice.pick(b"=[]{}\",.-#'0129zT \\\x00\xff\xc3");
    if at < line.len() && dice.below(2) == 0 {
        line[at] = byte;
    } else {
        line.insert(at, byte);
    }
}

/// Puts another value in place of a number in the line, or a number one higher or lower.
fn change_value(line: &mut Vec<u8>, dice: &mut Dice) {
    let begins: Vec<usize> = (0..line.len())
        .filter(|at| line[*at].is_ascii_digit() && (*at == 0 || !line[at - 1].is_ascii_digit()))
        .collect();
    if begins.is_empty() {
        return change_byte(line, dice);
    }
    let begin = dice.pick(&begins);
    let digits = line[begin..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let end = begin + digits.count();
    let number = String::from_utf8_lossy(&line[begin..end]).parse::<u64>();
    let other = match (dice.below(4), number) {
        (0, Ok(number)) => number.saturating_add(1).to_string(),
        (1, Ok(number)) => number.saturating_sub(1).to_string(),
        _ => dice.pick(&VALUES).to_owned(),
    };
    line.splice(begin..end, other.into_bytes());
}
