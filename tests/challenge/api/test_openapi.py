"""Whatever the OpenAPI document allows, and much that it does not, is answered as it says: no server error."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import (
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from starlette.applications import Starlette

from challenge.api.limits import Limits
from challenge.api.routes import Api
from challenge.api.service import Service
from challenge.desks import Standby

CHECKS = (
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)


class Unlimited(Limits):
    """Asks as much as it likes."""

    def wait(self, asker, rate):
        return 0.0

    def empty(self, asker, rate):
        return 0.0


@pytest.fixture
def api_schema(event, ledger, token):
    scoring = {"workers": 1, "busy": [], "trouble": []}
    api = Api(Service(Standby(event.root)), scoring=lambda: scoring, limits=Unlimited())
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", Starlette(routes=api.routes()))
    schema.config.update(headers={"Authorization": f"Bearer {token}"})
    return schema


def test_no_request_makes_the_server_fail(api_schema):
    asked = 0
    for found in api_schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(case=operation.as_strategy())
        def ask(case):
            nonlocal asked
            asked += 1
            case.call_and_validate(checks=CHECKS)

        ask()
    assert asked > 40  # some routes have few different requests, and how many is drawn
