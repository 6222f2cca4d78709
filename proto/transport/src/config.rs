//! Settings from arguments, environment, a file and defaults, in that order, from one table.
//!
//! A service states its settings with [`settings!`](crate::settings): name, type, default, help and parser of
//! each, once. From that come the typed struct, the arguments, the names of the environment variables,
//! the keys of the file and `--help`. This is the only reader of the environment.

pub mod parse;
mod sources;

use std::fmt;
use std::io::Write;
use std::process::ExitCode;

pub use sources::Sources;

/// One row of the table of settings.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Name: the key in a file. `--kebab-case` as an argument, `PREFIX_UPPER_CASE` in the environment.
    pub name: &'static str,
    /// Text that is read when nothing else gives a value.
    pub default: &'static str,
    /// What it does, for a person.
    pub help: &'static [&'static str],
}

/// A program and its table of settings.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Name of the program.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Its version.
    pub version: &'static str,
    /// What the names of its environment variables begin with.
    pub env_prefix: &'static str,
    /// Its settings.
    pub settings: &'static [Setting],
}

/// What to do with the command line.
#[derive(Debug)]
pub enum Launch<T> {
    /// Run with this configuration.
    Run(T),
    /// Print this, help or version, and end well.
    Print(String),
}

impl<T> Launch<T> {
    /// The configuration to run with. Otherwise prints what was asked for, and gives the exit code.
    pub fn or_print(self) -> Result<T, ExitCode> {
        match self {
            Self::Run(config) => Ok(config),
            Self::Print(text) => match std::io::stdout().write_all(text.as_bytes()) {
                Ok(()) => Err(ExitCode::SUCCESS),
                Err(_) => Err(ExitCode::FAILURE),
            },
        }
    }
}

/// Everything that is wrong with a configuration; never empty.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigErrors(Vec<String>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration cannot be used:")?;
        for error in &self.0 {
            writeln!(f, "  - {error}")?;
        }
        write!(f, "  (--help lists every setting)")
    }
}

impl std::error::Error for ConfigErrors {}

/// Reads settings one by one and collects what is wrong.
pub struct Reader<'a> {
    sources: &'a Sources,
    errors: Vec<String>,
}

impl<'a> Reader<'a> {
    /// Reads from `sources`.
    pub fn new(sources: &'a Sources) -> Self {
        Self {
            errors: sources.errors().to_vec(),
            sources,
        }
    }

    /// The value of a setting; `None`, and an error noted, when its text is refused.
    pub fn read<T>(
        &mut self,
        setting: &Setting,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let (text, origin) = self.sources.text(setting);
        match parse(text) {
            Ok(value) => Some(value),
            Err(allowed) => {
                self.errors
                    .push(format!("{} = {text:?} ({origin}): {allowed}", setting.name));
                None
            }
        }
    }

    /// The whole, if every part was read.
    pub fn finish<T>(self, whole: Option<T>) -> Result<T, ConfigErrors> {
        match whole {
            Some(whole) if self.errors.is_empty() => Ok(whole),
            _ => Err(ConfigErrors(self.errors)),
        }
    }
}

/// A struct of settings; made by [`settings!`](crate::settings).
pub trait Settings: Sized {
    /// The program and its table of settings.
    const PROGRAM: Program;

    /// From sources that were gathered for [`Self::PROGRAM`]. Errors with everything that is wrong.
    fn from_sources(sources: &Sources) -> Result<Self, ConfigErrors>;

    /// From the arguments, the environment and the file of this process.
    fn from_process() -> Result<Launch<Self>, ConfigErrors> {
        Ok(match Sources::of_process(&Self::PROGRAM) {
            Launch::Run(sources) => Launch::Run(Self::from_sources(&sources)?),
            Launch::Print(text) => Launch::Print(text),
        })
    }
}

/// States the settings of a program as a struct: for each field its help as a doc comment, its type,
/// the text of its default, and its parser, a `Fn(&str) -> Result<Type, String>` whose error says what is allowed.
#[macro_export]
macro_rules! settings {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $name:ident of $program:literal, $env_prefix:literal, $about:literal {
            $(
                $(#[doc = $help:literal])+
                $field:ident: $type:ty = $default:literal, $parse:expr;
            )+
        }
    ) => {
        $(#[$meta])*
        $visibility struct $name {
            $( $(#[doc = $help])+ $visibility $field: $type, )+
        }

        impl $crate::config::Settings for $name {
            const PROGRAM: $crate::config::Program = $crate::config::Program {
                name: $program,
                about: $about,
                version: env!("CARGO_PKG_VERSION"),
                env_prefix: $env_prefix,
                settings: &[$( $crate::config::Setting {
                    name: stringify!($field),
                    default: $default,
                    help: &[$($help),+],
                }, )+],
            };

            fn from_sources(
                sources: &$crate::config::Sources,
            ) -> Result<Self, $crate::config::ConfigErrors> {
                let mut reader = $crate::config::Reader::new(sources);
                let mut rows = Self::PROGRAM.settings.iter();
                $( let $field = rows.next().and_then(|row| reader.read(row, $parse)); )+
                let whole = match ($($field,)+) {
                    ($(Some($field),)+) => Some(Self { $($field,)+ }),
                    _ => None,
                };
                reader.finish(whole)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::env::VarError;
    use std::net::SocketAddr;
    use std::time::Duration;

    use super::*;

    crate::settings! {
        /// Settings of a program that does nothing.
        #[derive(Debug)]
        struct Config of "example", "EXAMPLE", "Does nothing" {
            /// Where to listen.
            listen: SocketAddr = "127.0.0.1:1", parse::address;
            /// How long to wait,
            /// in milliseconds.
            wait_ms: Duration = "20", parse::milliseconds(1..=1_000);
            /// Whether to try.
            trial: bool = "false", parse::switch;
            /// How many.
            count: u8 = "3", parse::number(1..=9);
        }
    }

    fn gather(arguments: &[&str], environment: &[(&str, &str)]) -> Launch<Sources> {
        let arguments = ["example"].into_iter().chain(arguments.iter().copied());
        Sources::gather(&Config::PROGRAM, arguments, |name| {
            let found = environment.iter().find(|(known, _)| *known == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        })
    }

    fn resolve(arguments: &[&str], environment: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
        Config::from_sources(&gather(arguments, environment).or_print().unwrap())
    }

    fn file(text: &str) -> (tempfile::NamedTempFile, String) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().display().to_string();
        (file, path)
    }

    #[test]
    fn arguments_come_before_environment_before_file_before_defaults() {
        let (_kept, file) = file("listen = \"127.0.0.1:4\"\nwait_ms = 400\ntrial = true");
        let environment = [
            ("EXAMPLE_CONFIG", file.as_str()),
            ("EXAMPLE_WAIT_MS", "300"),
            ("EXAMPLE_LISTEN", "127.0.0.1:3"),
        ];
        let config = resolve(&["--listen", "127.0.0.1:2"], &environment).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.wait_ms, Duration::from_millis(300));
        assert!(config.trial);
        assert_eq!(config.count, 3);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_with_its_source() {
        let (_kept, file) = file("wait_ms = 0\ncolour = \"red\"\ntrial = [1]");
        let arguments = ["--listen", "nowhere", "--config", &file];
        let errors = resolve(&arguments, &[("EXAMPLE_COUNT", "10")])
            .unwrap_err()
            .to_string();
        for expected in [
            "listen = \"nowhere\" (argument --listen): must be an address and a port",
            &format!("wait_ms = \"0\" (file {file}): must be a whole number from 1 to 1000"),
            "count = \"10\" (environment variable EXAMPLE_COUNT): must be a whole number from 1 to 9",
            "there is no setting \"colour\"",
            "trial must be a string, an integer or a boolean",
        ] {
            assert!(
                errors.contains(expected),
                "{expected}\n--- not in ---\n{errors}"
            );
        }
    }

    #[test]
    fn an_unknown_argument_does_not_hide_the_rest() {
        let environment = [
            ("EXAMPLE_COUNT", "none"),
            ("EXAMPLE_CONFIG", "/nowhere/at-all.toml"),
        ];
        let arguments = [
            "--wait-ms",
            "0",
            "--colour",
            "red",
            "--trial",
            "perhaps",
            "--w=9",
        ];
        let errors = resolve(&arguments, &environment).unwrap_err().to_string();
        for expected in [
            "unexpected argument '--colour'",
            "argument --wait-ms",
            "argument --trial",
            "unexpected argument '--w'",
            "EXAMPLE_COUNT",
            "/nowhere/at-all.toml",
        ] {
            assert!(
                errors.contains(expected),
                "{expected}\n--- not in ---\n{errors}"
            );
        }
        assert!(!errors.contains("red"), "{errors}");
    }

    #[test]
    fn an_argument_without_a_value_or_given_twice_is_an_error() {
        for arguments in [
            &["--wait-ms=0", "--count"][..],
            &["--wait-ms=0", "--count=1", "--count=2"],
        ] {
            let errors = resolve(arguments, &[]).unwrap_err().to_string();
            for expected in ["'--count <VALUE>'", "argument --wait-ms"] {
                assert!(
                    errors.contains(expected),
                    "{expected}\n--- not in ---\n{errors}"
                );
            }
        }
    }

    #[test]
    fn help_lists_every_setting_with_its_variable_and_default() {
        let Launch::Print(help) = gather(&["--help"], &[]) else {
            panic!("no help");
        };
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        for expected in [
            "--wait-ms <VALUE> How long to wait, in milliseconds. [env: EXAMPLE_WAIT_MS] [default: 20]",
            "--config <VALUE>",
            "[env: EXAMPLE_CONFIG]",
            "--trial",
        ] {
            assert!(
                help.contains(expected),
                "{expected}\n--- not in ---\n{help}"
            );
        }
    }
}
