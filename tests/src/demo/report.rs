//! What the demo says at its end.
#![expect(clippy::print_stdout, reason = "the demo talks to a person")]

use express_entry_proto::common::v1::Program;
use express_entry_proto::rounds::v1::{GetScoreDistributionResponse, Round};
use tempfile::TempDir;

use super::pool::Lived;
use crate::harness::Services;
use crate::page;
use crate::population::what_the_decoys_are_for;

/// Prints the page of results and what is behind it.
pub(super) fn print(before: &GetScoreDistributionResponse, rounds: &[Round], lived: &Lived) {
    println!();
    let page = page::results(
        "May 26, 2017",
        rounds,
        "May 19, 2017",
        &before.bands,
        before.total,
    );
    println!("{page}");
    for round in rounds {
        behind(round);
    }
    println!(
        "\nThe week: {} profiles arrived, {} people were nominated, {} withdrew.",
        lived.submitted, lived.nominated, lived.withdrawn
    );
    println!("\nDecoys among the synthetic people, and the mistakes they would show:");
    for decoy in what_the_decoys_are_for() {
        println!("  - {decoy}");
    }
    println!(
        "\nEverybody in this pool is synthetic. That the figures match the published ones shows that the\n\
         mechanism works: scoring, ranking, programs, ties, expiry, rounds that run once. It shows nothing\n\
         about the law beyond what the scoring tests show, and nothing about the people of 2017.\n"
    );
}

fn behind(round: &Round) {
    let (Some(instruction), Some(result)) = (&round.instruction, &round.result) else {
        return;
    };
    let rule_set = result.rule_set.clone().unwrap_or_default();
    let digest: String = rule_set
        .digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!(
        "Round {}: {} ranked; tie-break {}; scored by {} ({digest}…)",
        instruction.round_number,
        page::thousands(result.candidates_ranked),
        result
            .tie_break
            .as_ref()
            .map_or("none".to_owned(), ToString::to_string),
        rule_set.id,
    );
    for one in &result.by_program {
        let program = Program::try_from(one.program).map_or("unknown", page::program_title);
        println!("  {program}: {} invitations", one.invitations);
    }
}

/// Leaves both services running and says how to call them.
pub(super) fn how_to_call(services: Services, folder: TempDir) {
    let (scoring, rounds) = (services.scoring.address(), services.rounds.address());
    let ids = [services.scoring.keep(), services.rounds.keep()];
    let ids: Vec<String> = ids.into_iter().flatten().map(|id| id.to_string()).collect();
    println!(
        "Both services are left running, with the journal in {}.\n\
         \n  scoring-service  {scoring}\n  rounds-service   {rounds}\n\
         \nBoth answer reflection. For instance, with buf (npx @bufbuild/buf):\n\
         \n  buf curl --http2-prior-knowledge --protocol grpc \\\n    \
         http://{rounds}/expressentry.rounds.v1.PoolService/GetScoreDistribution --data '{{}}'\n\
         \n  buf curl --http2-prior-knowledge --protocol grpc \\\n    \
         http://{rounds}/expressentry.rounds.v1.RoundService/GetRound --data '{{\"roundNumber\":\"64\"}}'\n\
         \nor with grpcurl:\n\
         \n  grpcurl -plaintext {scoring} expressentry.scoring.v1.ScoringService/ListRuleSets\n\
         \nStop them with: kill {}\n",
        folder.keep().display(),
        ids.join(" "),
    );
}
