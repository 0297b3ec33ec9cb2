import type { NodeLock } from "@ingot/conductor";
import type { NodeLockAnswer } from "@ingot/contract";
import { isoTime } from "@ingot/kernel";
import { readName } from "../read-value.ts";
import type { UseCases } from "../use-cases.ts";
import type { IngotHandler } from "./ingot-request.ts";

type Keys = "GET /ingot/v1/nodes/{node}/lock" | "DELETE /ingot/v1/nodes/{node}/lock";

export function lockHandlers(useCases: UseCases): Readonly<Record<Keys, IngotHandler>> {
  return {
    "GET /ingot/v1/nodes/{node}/lock": async ({ scope, params }) => ({
      body: presentLock(await useCases.getLock(scope, { node: readName("node", params["node"] ?? "") })),
    }),
    "DELETE /ingot/v1/nodes/{node}/lock": async ({ scope, params, query }) => ({
      body: presentLock(
        await useCases.breakLock(scope, {
          node: readName("node", params["node"] ?? ""),
          end: query["end"] === true,
          ...(query["operation"] === undefined ? {} : { operation: String(query["operation"]) }),
        }),
      ),
    }),
  };
}

function presentLock({ node, operation, step, driver, served }: NodeLock): NodeLockAnswer {
  return {
    node: node.uuid,
    locked: operation !== undefined || node.reservation !== null,
    reservation: node.reservation,
    conductor_group: node.conductor_group,
    served,
    operation:
      operation === undefined
        ? null
        : {
            id: operation.id,
            kind: operation.kind,
            state: operation.state,
            claim: operation.epoch,
            since: isoTime(operation.createdAt),
            held: operation.held,
          },
    step:
      step === undefined
        ? null
        : {
            name: step.spec.name,
            state: step.state,
            attempt: step.attempt,
            waiting_for: step.waitingFor,
            since: step.startedAt === null ? null : isoTime(step.startedAt),
            idempotent: step.spec.idempotent,
          },
    driver:
      driver === undefined
        ? null
        : {
            host: driver.name,
            boot: driver.boot,
            alive: driver.leftMs >= 0,
            lease_left_seconds: Math.round(driver.leftMs / 100) / 10,
          },
  };
}
