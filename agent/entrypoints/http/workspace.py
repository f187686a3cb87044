"""What the tenant's owner looks at: the ledger, and whether everything is in order."""

from __future__ import annotations

from fastapi import APIRouter

from agent.core.access import Scope
from agent.core.schema import Usage
from agent.entrypoints.cli.inspect import By
from agent.entrypoints.http import answers
from agent.entrypoints.http.caller import Asking, needs
from agent.entrypoints.http.problems import without_paths
from agent.entrypoints.http.route import V1, Route
from agent.flows.doctor import examine
from agent.wiring import Wiring

router = APIRouter(prefix=V1, route_class=Route, tags=["workspace"])


@router.get("/cost")
@needs(Scope.ADMIN)
async def cost(asking: Asking, by: By = By.TASK) -> answers.CostAnswer:
    """What asking models took so far: calls, tokens and money."""
    lines = await asking.tenant.room.call(lambda w: w.records.answers.totals(by.value))
    return answers.CostAnswer(by=by.value, lines=lines, total=sum(lines.values(), Usage()))


@router.get("/doctor")
@needs(Scope.ADMIN)
async def doctor(asking: Asking) -> answers.DoctorAnswer:
    """Checks the installation and the workspace."""

    def checked(wiring: Wiring) -> answers.DoctorAnswer:
        found = [
            one.model_copy(update={"found": without_paths(one.found), "hint": without_paths(one.hint)})
            for one in examine(wiring)
        ]
        return answers.DoctorAnswer(ok=all(one.ok for one in found), checks=found)

    return await asking.tenant.room.aside(checked)
