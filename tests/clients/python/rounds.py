"""Rounds of invitations: from the instruction to why somebody was invited or not."""

import grpc
from checks import expect, refused
from expressentry.common.v1 import program_pb2
from expressentry.rounds.v1 import (
    candidate_pb2,
    invitation_service_pb2 as invitation_calls,
    round_pb2,
    round_service_pb2 as calls,
)
from people import instant
from pool import DEADLINE, request_id

WRITER = "first.officer"
APPROVER = "second.officer"


def draft(pool, instruction):
    request = calls.CreateRoundRequest(
        request_id=request_id(), instruction=instruction, officer=WRITER
    )
    return pool.rounds.CreateRound(request, timeout=DEADLINE).round


def approve(pool, number, officer=APPROVER):
    request = calls.ApproveRoundRequest(
        request_id=request_id(), round_number=number, officer=officer
    )
    return pool.rounds.ApproveRound(request, timeout=DEADLINE).round


def publish(pool, number):
    request = calls.PublishRoundRequest(
        request_id=request_id(), round_number=number, officer=APPROVER
    )
    return pool.rounds.PublishRound(request, timeout=DEADLINE).round


def run_round(pool, number):
    request = calls.RunRoundRequest(request_id=request_id(), round_number=number)
    return pool.rounds.RunRound(request, timeout=DEADLINE).round


def invited_in(pool, number):
    request = calls.ListInvitationsRequest(round_number=number)
    return pool.rounds.ListInvitations(request, timeout=DEADLINE).invitations


def first_round(pool, people):
    instruction = round_pb2.Instruction(
        round_number="63", instant=instant("2017-05-26T16:35:48Z"), invitations=143
    )
    expect("a draft", draft(pool, instruction).state, round_pb2.ROUND_STATE_DRAFT)
    instruction.invitations = 5
    revise = calls.ReviseRoundRequest(
        request_id=request_id(), instruction=instruction, officer=WRITER
    )
    revised = pool.rounds.ReviseRound(revise, timeout=DEADLINE).round
    expect("revised", revised.instruction.invitations, 5)

    not_now = grpc.StatusCode.FAILED_PRECONDITION
    with refused("approval by who wrote it", not_now, "SECOND_PERSON_NEEDED"):
        approve(pool, "63", officer=WRITER)
    with refused("publishing what nobody approved", not_now, "ROUND_NOT_APPROVED"):
        publish(pool, "63")
    expect("approved by another", approve(pool, "63").approved_by, APPROVER)
    expect("published", publish(pool, "63").state, round_pb2.ROUND_STATE_PUBLISHED)

    request = calls.PreviewRoundRequest(instruction=instruction, list=2)
    preview = pool.rounds.PreviewRound(request, timeout=DEADLINE)
    expect("a preview", (preview.result.invitations, preview.result.cut_off_score), (5, 469))
    listed = [invitation.candidate_number for invitation in preview.invitations]
    expect("who would be first", listed, [people["nominee"], people["imported"]])
    request.instruction.rule_set_id = "crs-2017-06-06"
    other = pool.rounds.PreviewRound(request, timeout=DEADLINE).result
    expect("a preview under another rule set", other.rule_set.id, "crs-2017-06-06")
    in_pool = candidate_pb2.CANDIDATE_STATE_IN_POOL
    expect("a preview changes nothing", pool.get(people["nominee"]).state, in_pool)
    with refused("running it too early", not_now, "ROUND_NOT_DUE"):
        run_round(pool, "63")

    pool.advance("2017-05-26T16:35:48Z")
    found = pool.rounds.GetRound(calls.GetRoundRequest(round_number="63"), timeout=DEADLINE).round
    expect("it ran by itself", found.state, round_pb2.ROUND_STATE_COMPLETED)
    result = found.result
    expect("invitations", result.invitations, 5)
    expect("cut-off", result.cut_off_score, 469)
    expect("tie-break", result.tie_break, instant("2017-05-19T12:00:00Z"))
    by_program = {each.program: each.invitations for each in result.by_program}
    nominee = program_pb2.PROGRAM_PROVINCIAL_NOMINEE
    skilled_worker = program_pb2.PROGRAM_FEDERAL_SKILLED_WORKER
    expect("by program", by_program, {nominee: 1, skilled_worker: 4})
    expect("run again, it is the same", run_round(pool, "63"), found)
    invited = [invitation.candidate_number for invitation in invited_in(pool, "63")]
    names = ["nominee", "imported", "steady", "silent", "updated"]
    expect("who is invited, by rank", invited, [people[name] for name in names])


def why(pool, people):
    def explain(name):
        request = calls.ExplainRoundRequest(round_number="63", candidate_number=people[name])
        return pool.rounds.ExplainRound(request, timeout=DEADLINE)

    nominee = explain("nominee")
    expect("why invited", (nominee.invited, nominee.rank.rank), (True, 1))
    plain = explain("plain")
    below = calls.NOT_INVITED_REASON_BELOW_CUT_OFF
    expect("why not invited", (plain.invited, plain.reason), (False, below))
    expect("what would have been enough", plain.enough_score, 470)
    expect("in words", plain.description != "", True)
    withdrawn = explain("withdrawn")
    gone = (calls.NOT_INVITED_REASON_NOT_IN_POOL, candidate_pb2.CANDIDATE_STATE_WITHDRAWN)
    expect("why not one who withdrew", (withdrawn.reason, withdrawn.state), gone)


def round_of_an_error(pool, people):
    """A second round; one of its invitations is cancelled as issued in error."""
    instruction = round_pb2.Instruction(
        round_number="64", instant=instant("2017-05-30T15:00:00Z"), invitations=1
    )
    draft(pool, instruction)
    approve(pool, "64")
    publish(pool, "64")
    pool.advance("2017-05-30T15:00:00Z")
    [invitation] = invited_in(pool, "64")
    expect("invited again after declining", invitation.candidate_number, people["steady"])
    request = invitation_calls.CancelInvitationRequest(
        request_id=request_id(), candidate_number=people["steady"], officer=APPROVER
    )
    cancelled = pool.invitations.CancelInvitation(request, timeout=DEADLINE).candidate
    expect("cancelled", cancelled.state, candidate_pb2.CANDIDATE_STATE_IN_POOL)

    draft(pool, round_pb2.Instruction(round_number="65", instant=instant("2017-06-28T15:00:00Z"), invitations=1))
    request = calls.CancelRoundRequest(
        request_id=request_id(), round_number="65", officer=WRITER
    )
    cancelled = pool.rounds.CancelRound(request, timeout=DEADLINE).round
    expect("a round cancelled", cancelled.state, round_pb2.ROUND_STATE_CANCELLED)


def category_round(pool, people):
    """A round of 2023, for a category, with a floor: nobody below it is invited."""
    instruction = round_pb2.Instruction(
        round_number="256",
        instant=instant("2023-07-07T14:00:00Z"),
        invitations=2300,
        category_id="french-v1",
        program=program_pb2.PROGRAM_PROVINCIAL_NOMINEE,
    )
    with refused("a program beside a category", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        draft(pool, instruction)
    expect("the field", refusal.fields, ["instruction.category_id"])
    instruction.ClearField("program")
    instruction.required_score = 300
    draft(pool, instruction)
    approve(pool, "256")
    publish(pool, "256")
    pool.advance("2023-07-07T14:00:00Z")
    invited = [invitation.candidate_number for invitation in invited_in(pool, "256")]
    expect("invited in a category", invited, [people["francophone"]])
    listed = pool.rounds.ListRounds(calls.ListRoundsRequest(), timeout=DEADLINE).rounds
    numbers = [each.instruction.round_number for each in listed]
    expect("all rounds", numbers, ["63", "64", "65", "256"])
