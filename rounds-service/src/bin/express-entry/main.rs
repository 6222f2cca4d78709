//! The pool from a terminal and from scripts.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};
use rounds_service::commands;

use crate::failure::Failure;
use crate::session::Session;

mod backup;
mod candidates;
mod changes;
mod clock;
mod distribution;
mod export;
mod failure;
mod files;
mod import;
mod instructions;
mod invitations;
mod json;
mod nominations;
mod output;
mod patience;
mod profiles;
mod results;
mod rounds;
mod session;
mod text;
mod watch;
mod why;

/// Works with a pool of Express Entry candidates and its rounds of invitations.
#[derive(Parser, Debug)]
#[command(name = "express-entry", version, after_help = failure::EXIT_CODES)]
struct Arguments {
    #[command(flatten)]
    session: Session,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Import(import::Import),
    Export(export::Export),
    Submit(changes::Submit),
    Update(changes::Update),
    Withdraw(changes::Withdraw),
    Register(changes::Register),
    Show(candidates::Show),
    List(candidates::List),
    Rank(candidates::Rank),
    Distribution(distribution::Distribution),
    #[command(subcommand)]
    Instruction(instructions::Instruction),
    Preview(rounds::Preview),
    Approve(rounds::Approve),
    Publish(rounds::Publish),
    Cancel(rounds::Cancel),
    Run(rounds::Run),
    Results(results::Results),
    Why(why::Why),
    #[command(subcommand)]
    Nomination(nominations::Nomination),
    #[command(subcommand)]
    Invitation(invitations::Invitation),
    Apply(invitations::Apply),
    Watch(watch::Watch),
    #[command(subcommand)]
    Clock(clock::Clock),
    Backup(backup::Backup),
    Snapshot(backup::Snapshot),
    Verify(commands::Verify),
    Restore(commands::Restore),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments { session, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(wrong) => return not_understood(&wrong),
    };
    match run(command, &session).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(&failure, session.json),
    }
}

fn end(failure: &Failure, json: bool) -> ExitCode {
    failure.tell(json);
    ExitCode::from(failure.exit_code())
}

/// Help goes out; what is wrong with the arguments is told as every failure is.
fn not_understood(wrong: &clap::Error) -> ExitCode {
    // The arguments as they were parsed are not to be had.
    let json = std::env::args_os().any(|argument| argument == "--json");
    let is_help = matches!(
        wrong.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    );
    match json && !is_help {
        true => {
            let why = wrong.render().to_string();
            let why = why.trim_start_matches("error: ").trim_end();
            end(&Failure::usage(why), json)
        }
        false => {
            // If nobody can be told, the code tells.
            let _ = wrong.print();
            ExitCode::from(wrong.exit_code().clamp(0, 2) as u8)
        }
    }
}

async fn run(command: Command, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Import(import) => import.run(session).await,
        Command::Export(export) => export.run(session).await,
        Command::Submit(submit) => submit.run(session).await,
        Command::Update(update) => update.run(session).await,
        Command::Withdraw(withdraw) => withdraw.run(session).await,
        Command::Register(register) => register.run(session).await,
        Command::Show(show) => show.run(session).await,
        Command::List(list) => list.run(session).await,
        Command::Rank(rank) => rank.run(session).await,
        Command::Distribution(distribution) => distribution.run(session).await,
        Command::Instruction(instruction) => instruction.run(session).await,
        Command::Preview(preview) => preview.run(session).await,
        Command::Approve(approve) => approve.run(session).await,
        Command::Publish(publish) => publish.run(session).await,
        Command::Cancel(cancel) => cancel.run(session).await,
        Command::Run(run) => run.run(session).await,
        Command::Results(results) => results.run(session).await,
        Command::Why(why) => why.run(session).await,
        Command::Nomination(nomination) => nomination.run(session).await,
        Command::Invitation(invitation) => invitation.run(session).await,
        Command::Apply(apply) => apply.run(session).await,
        Command::Watch(watch) => watch.run(session).await,
        Command::Clock(clock) => clock.run(session).await,
        Command::Backup(backup) => backup.run(session).await,
        Command::Snapshot(snapshot) => snapshot.run(session).await,
        Command::Verify(verify) => backup::tell(session, &verify.run()?),
        Command::Restore(restore) => backup::tell(session, &restore.run()?),
    }
}
