"""The services of the pool, bundled, and the calls that every part of a life makes."""

import uuid

from expressentry.rounds.v1 import (
    clock_service_pb2,
    clock_service_pb2_grpc,
    event_service_pb2_grpc,
    invitation_service_pb2_grpc,
    nomination_service_pb2_grpc,
    pool_service_pb2 as calls,
    pool_service_pb2_grpc,
    round_service_pb2_grpc,
)
from people import instant

# The longest wait for an answer, in seconds.
DEADLINE = 10
# The same for a clock that goes on over years.
LONG_DEADLINE = 60


def request_id():
    """Makes a change safe to repeat. Keep it with what is to be sent, and send it again with it."""
    return str(uuid.uuid4())


class Pool:
    """Stubs of all services of the pool on one channel."""

    def __init__(self, channel):
        self.channel = channel
        self.candidates = pool_service_pb2_grpc.PoolServiceStub(channel)
        self.rounds = round_service_pb2_grpc.RoundServiceStub(channel)
        self.nominations = nomination_service_pb2_grpc.NominationServiceStub(channel)
        self.invitations = invitation_service_pb2_grpc.InvitationServiceStub(channel)
        self.events = event_service_pb2_grpc.EventServiceStub(channel)
        self.clock = clock_service_pb2_grpc.ClockServiceStub(channel)

    def submit(self, profile, job_bank_registered=True):
        request = calls.SubmitCandidateRequest(
            request_id=request_id(), profile=profile, job_bank_registered=job_bank_registered
        )
        return self.candidates.SubmitCandidate(request, timeout=DEADLINE).candidate

    def get(self, number):
        request = calls.GetCandidateRequest(candidate_number=number)
        return self.candidates.GetCandidate(request, timeout=DEADLINE).candidate

    def advance(self, to):
        """Lets the simulated clock go on: whatever is due on the way happens."""
        request = clock_service_pb2.AdvanceClockRequest(to=instant(to))
        self.clock.AdvanceClock(request, timeout=LONG_DEADLINE)
