"""The scoring service: scores, streams, and what can be asked about them."""

import grpc
from checks import expect, health_and_reflection, refused
from expressentry.common.v1 import factors_pb2, profile_pb2, program_pb2
from expressentry.scoring.v1 import (
    analysis_pb2,
    score_pb2,
    scoring_service_pb2 as calls,
    scoring_service_pb2_grpc,
)
from people import date, francophone, person, text

TODAY = date("2017-05-19")


def run(channel):
    print("scoring service")
    health_and_reflection(channel, "expressentry.scoring.v1.ScoringService")
    stub = scoring_service_pb2_grpc.ScoringServiceStub(channel)
    one_score(stub)
    many_scores(stub)
    refusals(stub)
    over_time(stub)
    what_if(stub)
    languages(stub)
    programs_and_categories(stub)
    rule_sets(stub)


def one_score(stub):
    # Every call carries a deadline: a client without one waits for ever.
    answer = stub.Score(calls.ScoreRequest(as_of=TODAY, profile=person()), timeout=5)
    score = answer.score
    expect("score from facts", score.total, 469)
    sections = {section.section: section.points for section in score.sections}
    expect(
        "its sections",
        sections,
        {
            score_pb2.SECTION_CORE: 369,
            score_pb2.SECTION_SPOUSE: 0,
            score_pb2.SECTION_TRANSFERABILITY: 100,
            score_pb2.SECTION_ADDITIONAL: 0,
        },
    )
    expect("rule set", answer.rule_set.id, "crs-2016-11-19")
    expect("its digest, SHA-256", len(answer.rule_set.digest), 32)
    expect("next change: the next rule set", text(score.next_change), "2017-06-06")
    expect("programs", list(score.eligible_programs), [program_pb2.PROGRAM_FEDERAL_SKILLED_WORKER])
    derived = calls.ScoreRequest(as_of=TODAY, factors=score.derived)
    expect("score from the factors derived", stub.Score(derived, timeout=5).score.total, 469)


def many_scores(stub):
    wrong = person(birth=date("2017-06-01"))
    subjects = [
        score_pb2.Subject(key=7, profile=person()),
        score_pb2.Subject(key=8, profile=wrong),
        score_pb2.Subject(key=9, factors=factors_pb2.Factors()),
    ]
    batch = calls.BatchScoreRequest(as_of=TODAY, subjects=subjects)
    results = stub.BatchScore(batch, timeout=5).results
    expect("keys of a batch", [result.key for result in results], [7, 8, 9])
    expect("one of a batch", results[0].score.total, 469)
    fields = [violation.field for violation in results[1].refusal.violations]
    expect("a wrong one beside it", fields, ["profile.birth"])

    def batches():
        for start in range(0, 1000, 250):
            subjects = [score_pb2.Subject(key=start + i, profile=person()) for i in range(250)]
            batch = calls.BatchScoreRequest(
                as_of=TODAY, subjects=subjects, view=score_pb2.SCORE_VIEW_RANKING
            )
            yield calls.StreamScoreRequest(batch=batch)

    answers = stub.StreamScore(batches(), timeout=30)
    results = [result for answer in answers for result in answer.batch.results]
    expect("keys of a stream, in order", [result.key for result in results], list(range(1000)))
    expect("scores of a stream", {result.score.total for result in results}, {469})


def refusals(stub):
    wrong = person(birth=date("2017-06-01"))
    wrong.language_results[0].test = "ielts_academic"
    wrong.work_periods[0].occupations[0].code = "9999"
    wrong.work_periods[0].to.CopyFrom(date("2011-12-31"))
    with refused("what is wrong in four places", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        stub.Score(calls.ScoreRequest(as_of=TODAY, profile=wrong), timeout=5)
    expect(
        "all of the wrong fields",
        refusal.fields,
        [
            "profile.birth",
            "profile.language_results[0].test",
            "profile.work_periods[0].occupations[0].code",
            "profile.work_periods[0].to",
        ],
    )


def over_time(stub):
    request = analysis_pb2.ScoreTrajectoryRequest(
        profile=person(), **{"from": TODAY}, to=date("2018-12-31")
    )
    steps = stub.ScoreTrajectory(request, timeout=5).steps
    expect("days on which a score changes", [text(step.date) for step in steps][:2], ["2017-05-19", "2017-06-06"])
    kinds = {reason.kind: text(step.date) for step in steps for reason in step.reasons}
    expect("a birthday", kinds[analysis_pb2.CHANGE_KIND_BIRTHDAY], "2018-03-01")
    expired = kinds[analysis_pb2.CHANGE_KIND_LANGUAGE_RESULT_EXPIRED]
    expect("a test turns too old", expired, "2018-08-20")


def what_if(stub):
    request = analysis_pb2.SuggestMovesRequest(as_of=TODAY, profile=person(), include_pairs=True)
    answer = stub.SuggestMoves(request, timeout=5)
    best = answer.moves[0]
    expect("the move that gains most", best.kind, analysis_pb2.MOVE_KIND_NOMINATION)
    expect("what it gains", (best.gain, best.total), (600, 1069))
    nominee = program_pb2.PROGRAM_PROVINCIAL_NOMINEE
    expect("the program that it opens", list(best.programs_gained), [nominee])
    expect("pairs gain beyond their sum", all(pair.beyond_sum > 0 for pair in answer.pairs), True)

    sibling = profile_pb2.Relative(
        kind=profile_pb2.RELATIVE_KIND_SIBLING,
        birth=date("1990-01-01"),
        status=profile_pb2.CANADIAN_STATUS_CITIZEN,
        lives_in_canada=True,
    )
    request = analysis_pb2.CompareRuleSetsRequest(
        as_of=TODAY, profile=person(relatives=[sibling]), right_rule_set_id="crs-2017-06-06"
    )
    answer = stub.CompareRuleSets(request, timeout=5)
    expect("rule set of the day", answer.left_rule_set.id, "crs-2016-11-19")
    expect("what the next one changes", answer.difference, 15)
    changed = [factor.factor for factor in answer.factors if factor.difference]
    expect("the factor that does", changed, [score_pb2.FACTOR_SIBLING])


def languages(stub):
    request = analysis_pb2.ConvertLanguageResultRequest(
        as_of=TODAY,
        test="ielts_general",
        listening_tenths=80,
        reading_tenths=70,
        writing_tenths=70,
        speaking_tenths=65,
    )
    answer = stub.ConvertLanguageResult(request, timeout=5)
    expect("levels", [ability.level for ability in answer.abilities], [9, 9, 9, 8])
    counts = analysis_pb2.LANGUAGE_RESULT_STANDING_COUNTS
    expect("whether it counts", answer.standing, counts)
    tests = stub.ListLanguageTests(analysis_pb2.ListLanguageTestsRequest(as_of=TODAY), timeout=5).tests
    expect("a test on the list", "tef_canada" in [test.id for test in tests], True)


def programs_and_categories(stub):
    request = analysis_pb2.CheckEligibilityRequest(as_of=TODAY, profile=person())
    answer = stub.CheckEligibility(request, timeout=5)
    skilled_worker = program_pb2.PROGRAM_FEDERAL_SKILLED_WORKER
    expect("program invited in", answer.invited_as, skilled_worker)
    by_program = {each.program: each for each in answer.programs}
    unmet = by_program[program_pb2.PROGRAM_CANADIAN_EXPERIENCE_CLASS].unmet
    expect("what the Canadian class asks", unmet[0].requirement, score_pb2.REQUIREMENT_WORK_EXPERIENCE)
    expect("in hours", (unmet[0].needed, unmet[0].found), (1560, 0))
    expect("no categories in 2017", len(answer.categories), 0)

    request = analysis_pb2.CheckEligibilityRequest(as_of=date("2023-07-05"), profile=francophone())
    categories = {each.category_id: each for each in stub.CheckEligibility(request, timeout=5).categories}
    expect("a category of 2023", categories["french-v1"].eligible, True)
    healthcare = categories["healthcare-v1"]
    missing = [unmet.requirement for unmet in healthcare.unmet]
    expect("what another one asks", missing, [score_pb2.REQUIREMENT_WORK_EXPERIENCE])


def rule_sets(stub):
    listed = stub.ListRuleSets(calls.ListRuleSetsRequest(), timeout=5).rule_sets
    expect("the first rule set", listed[0].ref.id, "crs-2015-01-01")
    which = calls.GetRuleSetRequest(governing=TODAY)
    found = stub.GetRuleSet(which, timeout=5).rule_set
    expect("the one of a day", found.ref.id, "crs-2016-11-19")
    with refused("an unknown rule set", grpc.StatusCode.NOT_FOUND, "RULE_SET_NOT_FOUND"):
        stub.GetRuleSet(calls.GetRuleSetRequest(id="crs-1999-01-01"), timeout=5)
