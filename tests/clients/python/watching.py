"""Following the pool: from the beginning, from a snapshot, from now, and again after a break."""

import grpc
from checks import expect, refused
from expressentry.common.v1 import program_pb2
from expressentry.rounds.v1 import candidate_pb2, event_service_pb2 as calls
from people import francophone
from pool import Pool

# What became of each of them, as the kinds of the events. The two new scores of the first are those
# of the rule set of 6 June 2017 and of a birthday.
LIVES = {
    "steady": "candidate_received round_completed invitation_declined round_completed "
    "invitation_cancelled candidates_rescored candidates_rescored candidate_expired",
    "silent": "candidate_received job_bank_registered round_completed invitation_lapsed",
    "updated": "candidate_received candidate_updated round_completed application_received",
    "withdrawn": "candidate_received candidate_withdrawn",
    "nominee": "candidate_received nomination_offered nomination_accepted round_completed "
    "application_received",
    "francophone": "candidate_received round_completed",
}


def run(channel, people):
    print("events")
    pool = Pool(channel)
    last = from_the_beginning(pool, people)
    one_life_each(pool, people)
    again_after_a_break(pool, last)
    with_facts(pool, people)
    snapshot_then_what_follows(pool, people)
    from_now_on(pool)
    too_far(pool)


def watch(pool, **request):
    """A stream of items. A reader that wants it for ever sets no deadline; these stop early."""
    return pool.events.WatchEvents(calls.WatchEventsRequest(**request), timeout=30)


def until_present(stream):
    """The events up to the present, and its position. A bookmark can also be sent on the way there."""
    events = []
    for item in stream:
        if item.WhichOneof("item") == "event":
            events.append(item.event)
        elif item.bookmark.position >= item.bookmark.head_position:
            stream.cancel()
            return events, item.bookmark.position


def kind(event):
    return event.WhichOneof("event")


def from_the_beginning(pool, people):
    events, last = until_present(watch(pool, after_position=0))
    positions = [event.position for event in events]
    expect("every event, without a gap", positions, list(range(1, last + 1)))
    times = [(event.occurred_at.seconds, event.occurred_at.nanos) for event in events]
    expect("in the order of time", times, sorted(times))
    completed = [event.round_completed for event in events if kind(event) == "round_completed"]
    invited = [len(each.invitations) for each in completed]
    expect("rounds and whom they invited", invited, [5, 1, 1])
    return last


def one_life_each(pool, people):
    for name, life in LIVES.items():
        only = calls.EventFilter(candidate_numbers=[people[name]])
        events, _ = until_present(watch(pool, after_position=0, filter=only))
        expect(f"the life of {name}", [kind(event) for event in events], life.split())
    only = calls.EventFilter(
        kinds=[calls.EVENT_KIND_ROUND_APPROVED, calls.EVENT_KIND_ROUND_COMPLETED],
        round_numbers=["63"],
    )
    events, _ = until_present(watch(pool, after_position=0, filter=only))
    expect("one round", [kind(event) for event in events], ["round_approved", "round_completed"])


def again_after_a_break(pool, last):
    stream = watch(pool, after_position=0)
    seen = [next(stream).event.position for _ in range(10)]
    # The connection breaks; the reader kept the position of what it read last.
    stream.cancel()
    rest, _ = until_present(watch(pool, after_position=seen[-1]))
    seen += [event.position for event in rest]
    expect("nothing lost, nothing twice", seen, list(range(1, last + 1)))


def with_facts(pool, people):
    only = calls.EventFilter(candidate_numbers=[people["nominee"]])
    events, _ = until_present(watch(pool, after_position=0, filter=only))
    expect("no facts unless asked for", events[0].candidate_received.HasField("profile"), False)
    asked = watch(pool, after_position=0, filter=only, with_profiles=True)
    events, _ = until_present(asked)
    accepted = next(event for event in events if kind(event) == "nomination_accepted")
    province = accepted.nomination_accepted.profile.nomination.province
    expect("facts with the nomination", province, program_pb2.PROVINCE_MANITOBA)


def snapshot_then_what_follows(pool, people):
    stream = watch(pool, snapshot=calls.WatchFromSnapshot())
    candidates, rounds = {}, {}
    for item in stream:
        if item.WhichOneof("item") == "snapshot_complete":
            position = item.snapshot_complete.position
            break
        # A candidate that changed meanwhile is sent again: the later one counts.
        candidates |= {each.candidate_number: each for each in item.snapshot.candidates}
        rounds |= {each.instruction.round_number: each for each in item.snapshot.rounds}
    expect("rounds of the snapshot", sorted(rounds), ["256", "63", "64", "65"])
    francophone_state = candidates[people["francophone"]].state
    expect("who is invited in it", francophone_state, candidate_pb2.CANDIDATE_STATE_INVITED)

    number = pool.submit(francophone()).candidate_number
    events = (item.event for item in stream if item.WhichOneof("item") == "event")
    event = next(events)
    stream.cancel()
    expect("the first event behind the snapshot", event.position, position + 1)
    expect("is what followed", event.candidate_received.candidate_number, number)


def from_now_on(pool):
    stream = watch(pool, now=calls.WatchFromNow(), bookmark_interval_ms=100)
    first, second = next(stream), next(stream)
    stream.cancel()
    expect("a bookmark at once", first.WhichOneof("item"), "bookmark")
    expect("and while nothing happens", second.bookmark.position, first.bookmark.position)


def too_far(pool):
    out = grpc.StatusCode.OUT_OF_RANGE
    with refused("a position that is not there yet", out, "POSITION_AHEAD") as refusal:
        next(watch(pool, after_position=1_000_000))
    expect("where to go on from", refusal.metadata["oldest_position"], "1")
    expect("how far it goes", int(refusal.metadata["head_position"]) < 1_000_000, True)
