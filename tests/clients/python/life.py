"""Whole lives in the pool: receipt, change, nomination, a round, an invitation to its end, expiry."""

import grpc
from checks import expect, health_and_reflection, refused
from expressentry.common.v1 import program_pb2
from expressentry.rounds.v1 import (
    candidate_pb2,
    invitation_service_pb2 as invitation_calls,
    nomination_service_pb2 as nomination_calls,
    pool_service_pb2 as calls,
)
from people import francophone, instant, not_eligible, person, plainer, text
from pool import DEADLINE, Pool, request_id
from rounds import category_round, first_round, round_of_an_error, why

SERVICES = [
    "PoolService",
    "RoundService",
    "NominationService",
    "InvitationService",
    "EventService",
    "ClockService",
]


def run(channel):
    """Returns the candidates' numbers by the names that they have in here."""
    print("rounds service")
    for service in SERVICES:
        health_and_reflection(channel, f"expressentry.rounds.v1.{service}")
    pool = Pool(channel)
    people = {}
    receipt(pool, people)
    facts_change(pool, people)
    nomination(pool, people)
    bulk(pool, people)
    rank_and_distribution(pool, people)
    first_round(pool, people)
    why(pool, people)
    invitations(pool, people)
    round_of_an_error(pool, people)
    time_passes(pool, people)
    people["francophone"] = pool.submit(francophone()).candidate_number
    category_round(pool, people)
    return people


def receipt(pool, people):
    request = calls.SubmitCandidateRequest(
        request_id=request_id(), profile=person(), job_bank_registered=True
    )
    first = pool.candidates.SubmitCandidate(request, timeout=DEADLINE).candidate
    expect("state on receipt", first.state, candidate_pb2.CANDIDATE_STATE_IN_POOL)
    expect("score on receipt", first.assessment.score, 469)
    expect("expires after a year", first.expires_at, instant("2018-05-19T12:00:00Z"))
    # An answer that was lost is asked for again, with the same request_id.
    again = pool.candidates.SubmitCandidate(request, timeout=DEADLINE).candidate
    expect("a repeated request has the first answer", again, first)
    request.profile.funds_cad = 1
    with refused("another request of that id", grpc.StatusCode.ALREADY_EXISTS, "REQUEST_ID_REUSED"):
        pool.candidates.SubmitCandidate(request, timeout=DEADLINE)
    people["steady"] = first.candidate_number

    waiting = pool.submit(person(), job_bank_registered=False)
    pending = candidate_pb2.CANDIDATE_STATE_PENDING_JOB_BANK
    expect("without Job Bank, in 2017", waiting.state, pending)
    register = nomination_calls.RegisterWithJobBankRequest(
        request_id=request_id(), candidate_number=waiting.candidate_number
    )
    registered = pool.nominations.RegisterWithJobBank(register, timeout=DEADLINE).candidate
    expect("with it", registered.state, candidate_pb2.CANDIDATE_STATE_IN_POOL)
    people["silent"] = waiting.candidate_number

    nobody = pool.submit(not_eligible())
    not_eligible_state = candidate_pb2.CANDIDATE_STATE_NOT_ELIGIBLE
    expect("eligible for nothing", nobody.state, not_eligible_state)

    wrong = person(funds_cad=-1, family_size=99)
    request = calls.SubmitCandidateRequest(request_id=request_id(), profile=wrong)
    with refused("what is wrong in two places", grpc.StatusCode.INVALID_ARGUMENT) as refusal:
        pool.candidates.SubmitCandidate(request, timeout=DEADLINE)
    expect("both fields", refusal.fields, ["profile.family_size", "profile.funds_cad"])


def facts_change(pool, people):
    number = pool.submit(plainer()).candidate_number
    read = pool.get(number)
    request = calls.UpdateCandidateRequest(
        request_id=request_id(), candidate_number=number, profile=person(), etag=read.etag
    )
    updated = pool.candidates.UpdateCandidate(request, timeout=DEADLINE).candidate
    expect("an update scores anew", updated.assessment.score, 469)
    expect("an update keeps the time of receipt", updated.received_at, read.received_at)
    # Somebody else read the same state, and comes second.
    late = calls.UpdateCandidateRequest(
        request_id=request_id(), candidate_number=number, profile=plainer(), etag=read.etag
    )
    with refused("an update of a stale state", grpc.StatusCode.ABORTED, "ETAG_STALE"):
        pool.candidates.UpdateCandidate(late, timeout=DEADLINE)
    expect("and changes nothing", pool.get(number).etag, updated.etag)
    people["updated"] = number

    number = pool.submit(person()).candidate_number
    request = calls.WithdrawCandidateRequest(request_id=request_id(), candidate_number=number)
    withdrawn = pool.candidates.WithdrawCandidate(request, timeout=DEADLINE).candidate
    expect("withdrawn", withdrawn.state, candidate_pb2.CANDIDATE_STATE_WITHDRAWN)
    request.request_id = request_id()
    not_in_pool = "CANDIDATE_NOT_IN_POOL"
    with refused("a second withdrawal", grpc.StatusCode.FAILED_PRECONDITION, not_in_pool):
        pool.candidates.WithdrawCandidate(request, timeout=DEADLINE)
    people["withdrawn"] = number
    with refused("nobody's number", grpc.StatusCode.NOT_FOUND, "CANDIDATE_NOT_FOUND"):
        pool.get(1_000_000)


def nomination(pool, people):
    number = pool.submit(plainer()).candidate_number
    manitoba = program_pb2.PROVINCE_MANITOBA
    offer = nomination_calls.OfferNominationRequest(
        request_id=request_id(), candidate_number=number, province=manitoba
    )
    offered = pool.nominations.OfferNomination(offer, timeout=DEADLINE).candidate
    expect("who offers", offered.nomination_offer.province, manitoba)
    expect("30 days to answer", offered.nomination_offer.ends_at, instant("2017-06-18T12:00:00Z"))
    accept = nomination_calls.AcceptNominationRequest(
        request_id=request_id(), candidate_number=number
    )
    accepted = pool.nominations.AcceptNomination(accept, timeout=DEADLINE).candidate
    gain = accepted.assessment.score - offered.assessment.score
    expect("points of a nomination", gain, 600)
    people["nominee"] = number

    number = pool.submit(plainer()).candidate_number
    offer.request_id, offer.candidate_number = request_id(), number
    pool.nominations.OfferNomination(offer, timeout=DEADLINE)
    refuse = nomination_calls.RefuseNominationRequest(
        request_id=request_id(), candidate_number=number
    )
    refused_it = pool.nominations.RefuseNomination(refuse, timeout=DEADLINE).candidate
    expect("refused by the person", refused_it.HasField("nomination_offer"), False)
    people["plain"] = number


def bulk(pool, people):
    """A pool that moves here from elsewhere brings its times of receipt along."""
    imported = [
        calls.ImportedProfile(
            received_at=instant("2016-06-01T09:30:00Z"), profile=person(), job_bank_registered=True
        ),
        calls.ImportedProfile(received_at=instant("2018-01-01T00:00:00Z"), profile=person()),
    ]
    chunk = calls.ImportCandidatesRequest(request_id=request_id(), profiles=imported)
    # The same chunk twice, as after a break: the second is answered as the first.
    first, second = pool.candidates.ImportCandidates(iter([chunk, chunk]), timeout=DEADLINE)
    expect("a repeated chunk", list(second.results), list(first.results))
    fields = [violation.field for violation in first.results[1].refusal.violations]
    expect("received in the future", fields, ["profiles[1].received_at"])
    people["imported"] = first.results[0].candidate_number


def rank_and_distribution(pool, people):
    def rank(name, **which):
        request = calls.GetRankRequest(candidate_number=people[name], **which)
        found = pool.candidates.GetRank(request, timeout=DEADLINE).rank
        return found.rank, found.of

    expect("rank of the nominee", rank("nominee"), (1, 6))
    expect("the earliest of equal scores", rank("imported"), (2, 6))
    skilled_worker = program_pb2.PROGRAM_FEDERAL_SKILLED_WORKER
    # A nominee is ranked as a nominee only.
    expect("rank in a program", rank("imported", program=skilled_worker), (1, 5))

    bands = [candidate_pb2.ScoreBand(from_score=469, to_score=469)]
    bands.append(candidate_pb2.ScoreBand(from_score=601, to_score=1200))
    request = calls.GetScoreDistributionRequest(bands=bands)
    counted = pool.candidates.GetScoreDistribution(request, timeout=DEADLINE)
    expect("in the pool", counted.total, 6)
    expect("in each band", [band.candidates for band in counted.bands], [4, 1])
    expect("day of the scores", text(counted.as_of), "2017-05-19")

    page = calls.ListCandidatesRequest(
        page_size=4, states=[candidate_pb2.CANDIDATE_STATE_IN_POOL]
    )
    first = pool.candidates.ListCandidates(page, timeout=DEADLINE)
    page.page_token = first.next_page_token
    rest = pool.candidates.ListCandidates(page, timeout=DEADLINE)
    sizes = (len(first.candidates), len(rest.candidates), rest.next_page_token)
    expect("pages of candidates", sizes, (4, 2, ""))


def invitations(pool, people):
    decline = invitation_calls.DeclineInvitationRequest(
        request_id=request_id(), candidate_number=people["steady"]
    )
    declined = pool.invitations.DeclineInvitation(decline, timeout=DEADLINE).candidate
    expect("declined", declined.state, candidate_pb2.CANDIDATE_STATE_IN_POOL)
    expect("with the first receipt", declined.received_at, instant("2017-05-19T12:00:00Z"))

    apply = invitation_calls.ReceiveApplicationRequest(
        request_id=request_id(), candidate_number=people["nominee"]
    )
    applied = pool.invitations.ReceiveApplication(apply, timeout=DEADLINE).candidate
    expect("applied", applied.state, candidate_pb2.CANDIDATE_STATE_APPLIED)
    expect("as invited", applied.application.meets_requirements, True)

    # The application shows lower levels of language than the profile did.
    apply = invitation_calls.ReceiveApplicationRequest(
        request_id=request_id(), candidate_number=people["updated"], profile=plainer()
    )
    judged = pool.invitations.ReceiveApplication(apply, timeout=DEADLINE).candidate.application
    below = [
        candidate_pb2.SHORTFALL_SCORE_WHEN_INVITED,
        candidate_pb2.SHORTFALL_SCORE_WHEN_RECEIVED,
    ]
    found = (judged.meets_requirements, list(judged.shortfalls))
    expect("an application below the cut-off", found, (False, below))

    late = invitation_calls.DeclineInvitationRequest(
        request_id=request_id(), candidate_number=people["nominee"]
    )
    with refused("declining after that", grpc.StatusCode.FAILED_PRECONDITION, "NOT_INVITED"):
        pool.invitations.DeclineInvitation(late, timeout=DEADLINE)


def time_passes(pool, people):
    """What nobody does by hand: each happens by itself, at its instant."""
    # 90 days after the invitation of 26 May 2017.
    pool.advance("2017-08-24T16:35:47Z")
    invited = candidate_pb2.CANDIDATE_STATE_INVITED
    expect("not answered yet", pool.get(people["silent"]).state, invited)
    pool.advance("2017-08-25T16:35:48Z")
    lapsed = candidate_pb2.CANDIDATE_STATE_INVITATION_LAPSED
    expect("not answered in time", pool.get(people["silent"]).state, lapsed)

    pool.advance("2018-05-19T11:59:59Z")
    in_pool = candidate_pb2.CANDIDATE_STATE_IN_POOL
    expect("a second before the year is over", pool.get(people["plain"]).state, in_pool)
    pool.advance("2018-05-19T12:00:00Z")
    expired = candidate_pb2.CANDIDATE_STATE_EXPIRED
    expect("the year is over", pool.get(people["plain"]).state, expired)
    pool.advance("2023-07-01T12:00:00Z")
