"""What a call is expected to answer. The first answer that is another ends the program."""

import contextlib
import sys

import grpc
from google.rpc import error_details_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

_passed = 0


def passed():
    """How many expectations were met."""
    return _passed


def expect(what, found, wanted):
    if found != wanted:
        sys.exit(f"FAILED: {what}: found {found!r}, wanted {wanted!r}")
    global _passed
    _passed += 1
    print(f"  ok: {what}")


class Refusal:
    """A status with its google.rpc details taken apart."""

    def __init__(self):
        self.code = None
        self.reason = ""
        self.metadata = {}
        self.fields = []
        self.retry = False

    def read(self, error):
        self.code = error.code()
        status = rpc_status.from_call(error)
        for detail in status.details if status else []:
            info = error_details_pb2.ErrorInfo()
            bad = error_details_pb2.BadRequest()
            if detail.Unpack(info):
                self.reason, self.metadata = info.reason, dict(info.metadata)
            elif detail.Unpack(bad):
                self.fields = sorted(violation.field for violation in bad.field_violations)
            elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
                self.retry = True


@contextlib.contextmanager
def refused(what, code, reason=None):
    """A block whose call must be refused: with this code, and this reason if there is one."""
    refusal = Refusal()
    try:
        yield refusal
    except grpc.RpcError as error:
        refusal.read(error)
    expect(f"{what} is refused", (refusal.code, refusal.reason or None), (code, reason))


def health_and_reflection(channel, service):
    """Every service tells its health and its contract."""
    answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    expect(f"health of {service}", answer.status, health_pb2.HealthCheckResponse.SERVING)
    listed = ProtoReflectionDescriptorDatabase(channel).get_services()
    expect(f"reflection lists {service}", service in listed, True)
