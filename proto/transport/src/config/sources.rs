//! Where the texts of settings come from.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::{fmt, fs};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::{Launch, Program, Setting};

/// The argument that names the file of settings.
const CONFIG: &str = "config";

/// The texts that arguments, environment and file give, and what is wrong with them.
#[derive(Debug, Default)]
pub struct Sources {
    given: BTreeMap<&'static str, (String, Origin)>,
    errors: Vec<String>,
}

/// Where a text was found.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Argument(String),
    Environment(String),
    File(String),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument(name) => write!(f, "argument {name}"),
            Self::Environment(name) => write!(f, "environment variable {name}"),
            Self::File(path) => write!(f, "file {path}"),
            Self::Default => f.write_str("default"),
        }
    }
}

impl Sources {
    /// The arguments and the environment of this process, and the file that they name.
    pub fn of_process(program: &Program) -> Launch<Self> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one reader of the environment"
        )]
        let environment = |name: &str| std::env::var(name);
        Self::gather(program, std::env::args_os(), environment)
    }

    /// The given arguments (with the name of the program first) and environment, and the file that they name.
    pub fn gather(
        program: &Program,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
        environment: impl Fn(&str) -> Result<String, std::env::VarError>,
    ) -> Launch<Self> {
        let mut sources = Self::default();
        let arguments = arguments.into_iter().map(Into::into).collect();
        let config_file = match sources.read_arguments(program, arguments) {
            Launch::Run(config_file) => config_file,
            Launch::Print(text) => return Launch::Print(text),
        };
        let mut variable = |name: String| match environment(&name) {
            Ok(text) => Some((text, Origin::Environment(name))),
            Err(std::env::VarError::NotPresent) => None,
            Err(std::env::VarError::NotUnicode(_)) => {
                sources
                    .errors
                    .push(format!("environment variable {name}: must be UTF-8"));
                None
            }
        };
        let of_environment: Vec<_> = program
            .settings
            .iter()
            .filter_map(|setting| Some((setting, variable(program.variable(setting.name))?)))
            .collect();
        let config_file = config_file.or_else(|| Some(variable(program.variable(CONFIG))?.0));
        for (setting, (text, origin)) in of_environment {
            sources.give(setting, text, origin);
        }
        if let Some(path) = config_file {
            sources.read_file(program, Path::new(&path));
        }
        Launch::Run(sources)
    }

    /// Takes the texts of arguments, and gives the name of the file of settings.
    fn read_arguments(
        &mut self,
        program: &Program,
        mut arguments: Vec<OsString>,
    ) -> Launch<Option<String>> {
        let matches = loop {
            let error = match command(program).try_get_matches_from(&arguments) {
                Ok(matches) => break Some(matches),
                Err(error) => error,
            };
            if matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            ) {
                return Launch::Print(error.to_string());
            }
            self.errors.push(first_line(&error));
            if !remove_unknown(&mut arguments, &error) {
                // What was read before the error is judged all the same.
                let lenient = command(program).ignore_errors(true);
                break lenient.try_get_matches_from(&arguments).ok();
            }
        };
        let Some(mut matches) = matches else {
            return Launch::Run(None);
        };
        for setting in program.settings {
            if let Some(text) = matches.remove_one::<String>(setting.name) {
                self.give(setting, text, Origin::Argument(argument(setting.name)));
            }
        }
        Launch::Run(matches.remove_one(CONFIG))
    }

    /// Gives a text unless a source of more weight gave one.
    fn give(&mut self, setting: &Setting, text: String, origin: Origin) {
        self.given.entry(setting.name).or_insert((text, origin));
    }

    fn read_file(&mut self, program: &Program, path: &Path) {
        let shown = path.display();
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                self.errors.push(format!("file {shown}: {error}"));
                return;
            }
        };
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                self.errors
                    .push(format!("file {shown}: {}", error.to_string().trim_end()));
                return;
            }
        };
        for (key, value) in table {
            let Some(setting) = program.settings.iter().find(|setting| setting.name == key) else {
                self.errors
                    .push(format!("file {shown}: there is no setting {key:?}"));
                continue;
            };
            match scalar(value) {
                Some(text) => self.give(setting, text, Origin::File(shown.to_string())),
                None => {
                    let error =
                        format!("file {shown}: {key} must be a string, an integer or a boolean");
                    self.errors.push(error);
                }
            }
        }
    }

    pub(super) fn text(&self, setting: &Setting) -> (&str, Origin) {
        match self.given.get(setting.name) {
            Some((text, origin)) => (text, origin.clone()),
            None => (setting.default, Origin::Default),
        }
    }

    pub(super) fn errors(&self) -> &[String] {
        &self.errors
    }
}

impl Program {
    /// The environment variable of a setting.
    fn variable(&self, setting: &str) -> String {
        format!("{}_{}", self.env_prefix, setting.to_uppercase())
    }
}

fn argument(setting: &str) -> String {
    format!("--{}", setting.replace('_', "-"))
}

fn command(program: &Program) -> Command {
    let command = Command::new(program.name)
        .about(program.about)
        .version(program.version)
        .after_help("Arguments come before the environment, the environment before the file, the file before defaults.")
        .arg(option(CONFIG).help(format!(
            "File of settings (TOML: setting = value) [env: {}]",
            program.variable(CONFIG)
        )));
    program.settings.iter().fold(command, |command, setting| {
        let help: Vec<_> = setting.help.iter().map(|line| line.trim()).collect();
        let mut help = format!(
            "{} [env: {}]",
            help.join(" "),
            program.variable(setting.name)
        );
        if !setting.default.is_empty() {
            help.push_str(&format!(" [default: {}]", setting.default));
        }
        command.arg(option(setting.name).help(help))
    })
}

fn option(name: &'static str) -> Arg {
    Arg::new(name)
        .long(name.replace('_', "-"))
        .value_name("VALUE")
        .allow_hyphen_values(true)
        .action(ArgAction::Set)
}

/// Removes an argument that does not exist, and what seems to be its value, so that the rest can be
/// read. False when the error is another.
fn remove_unknown(arguments: &mut Vec<OsString>, error: &clap::Error) -> bool {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidArg) else {
        return false;
    };
    if error.kind() != ErrorKind::UnknownArgument {
        return false;
    }
    let is_unknown = |argument: &OsString| {
        let rest = argument.as_encoded_bytes().strip_prefix(unknown.as_bytes());
        // Short arguments may be written together.
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with(b"=") || !unknown.starts_with("--")
        })
    };
    let Some(after_program) = arguments.iter().skip(1).position(is_unknown) else {
        return false;
    };
    let at = after_program + 1;
    arguments.remove(at);
    let is_value = |next: &OsString| !next.as_encoded_bytes().starts_with(b"-");
    if unknown.starts_with('-') && arguments.get(at).is_some_and(is_value) {
        arguments.remove(at);
    }
    true
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text
        .lines()
        .next()
        .unwrap_or("the arguments cannot be read");
    line.trim_start_matches("error: ").to_owned()
}

fn scalar(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Float(_)
        | toml::Value::Datetime(_)
        | toml::Value::Array(_)
        | toml::Value::Table(_) => None,
    }
}
