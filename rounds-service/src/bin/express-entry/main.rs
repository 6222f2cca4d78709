//! The pool from a terminal and from scripts.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::session::Session;

mod backup;
mod candidates;
mod distribution;
mod export;
mod failure;
mod files;
mod import;
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
    Submit(candidates::Submit),
    Show(candidates::Show),
    Distribution(distribution::Distribution),
    #[command(subcommand)]
    Instruction(rounds::Instruction),
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
    Backup(backup::Backup),
    Snapshot(backup::Snapshot),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Arguments { session, command } = Arguments::parse();
    let done = match command {
        Command::Import(import) => import.run(&session).await,
        Command::Export(export) => export.run(&session).await,
        Command::Submit(submit) => submit.run(&session).await,
        Command::Show(show) => show.run(&session).await,
        Command::Distribution(distribution) => distribution.run(&session).await,
        Command::Instruction(instruction) => instruction.run(&session).await,
        Command::Preview(preview) => preview.run(&session).await,
        Command::Approve(approve) => approve.run(&session).await,
        Command::Publish(publish) => publish.run(&session).await,
        Command::Cancel(cancel) => cancel.run(&session).await,
        Command::Run(run) => run.run(&session).await,
        Command::Results(results) => results.run(&session).await,
        Command::Why(why) => why.run(&session).await,
        Command::Nomination(nomination) => nomination.run(&session).await,
        Command::Invitation(invitation) => invitation.run(&session).await,
        Command::Apply(apply) => apply.run(&session).await,
        Command::Watch(watch) => watch.run(&session).await,
        Command::Backup(backup) => backup.run(&session).await,
        Command::Snapshot(snapshot) => snapshot.run(&session).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell(session.json);
            failure.exit_code()
        }
    }
}
