import type { InspectionRuleFields, InspectionRuleRecord, RuleCondition, RuleOperation } from "@ingot/conductor";
import { BARE_METAL_RESOURCES } from "@ingot/contract";
import { pageOf, presentCollection } from "../collection.ts";
import type { ApiAnswer, ApiRequest } from "../api-request.ts";
import { readPatch } from "../json-patch.ts";
import { checkPatch, patchedFields } from "../patch-resource.ts";
import { present } from "../present.ts";
import { readResource } from "../read-resource.ts";
import { readUuid } from "../read-value.ts";
import { fieldsOfList } from "../select-fields.ts";
import type { UseCases } from "../use-cases.ts";
import type { Handlers } from "./handlers.ts";

const resource = BARE_METAL_RESOURCES.inspectionRule;

type Keys =
  | "GET /v1/inspection_rules"
  | "POST /v1/inspection_rules"
  | "DELETE /v1/inspection_rules"
  | "GET /v1/inspection_rules/{rule}"
  | "PATCH /v1/inspection_rules/{rule}"
  | "DELETE /v1/inspection_rules/{rule}";

export function inspectionRuleHandlers(useCases: UseCases): Handlers<Keys> {
  const ident = (request: ApiRequest) => readUuid("inspection_rule_uuid", request.params["rule"] ?? "");
  return {
    "GET /v1/inspection_rules": (request) => list(useCases, request),
    "POST /v1/inspection_rules": async (request) => {
      const fields = readResource(resource, "inspection_rule", request.body, request.version);
      if (fields["uuid"] !== undefined) readUuid("uuid", fields["uuid"]);
      const rule = await useCases.createInspectionRule(request.scope, {
        fields: fields as unknown as InspectionRuleFields,
      });
      return { body: present(resource, shownRule(rule), request), location: `inspection_rules/${rule.uuid}` };
    },
    "DELETE /v1/inspection_rules": async (request) => {
      await useCases.removeAllInspectionRules(request.scope);
      return {};
    },
    "GET /v1/inspection_rules/{rule}": async (request) => {
      const rule = await useCases.getInspectionRule(request.scope, { rule: ident(request) });
      const fields = request.query["fields"] as readonly string[] | undefined;
      return { body: present(resource, shownRule(rule), { ...request, ...(fields === undefined ? {} : { fields }) }) };
    },
    "PATCH /v1/inspection_rules/{rule}": async (request) => {
      const patch = readPatch(request.body, request.version);
      checkPatch(resource, patch, request.version);
      const rule = await useCases.getInspectionRule(request.scope, { rule: ident(request) });
      const patched = patchedFields(resource, rule, patch);
      // Shown as null by a sensitive rule; a rule from which they are removed has none.
      const changes = patched["conditions"] === null ? { ...patched, conditions: [] } : patched;
      const updated = await useCases.updateInspectionRule(request.scope, { rule: rule.uuid, changes });
      return { body: present(resource, shownRule(updated), request) };
    },
    "DELETE /v1/inspection_rules/{rule}": async (request) => {
      await useCases.removeInspectionRule(request.scope, { rule: ident(request) });
      return {};
    },
  };
}

async function list(useCases: UseCases, request: ApiRequest): Promise<ApiAnswer> {
  const page = pageOf(resource, request.query, request.version);
  const { phase } = request.query;
  const rules = await useCases.listInspectionRules(request.scope, {
    page,
    ...(typeof phase === "string" ? { phase } : {}),
  });
  const fields = fieldsOfList(resource, request.query, request.version);
  const shown = rules.map(shownRule);
  return {
    body: presentCollection(resource, shown, request, { path: "inspection_rules", fields, limit: page.limit }),
  };
}

/** As Ironic shows a rule: loops of actions always, those of conditions when there is one; nothing of a sensitive rule. */
function shownRule(rule: InspectionRuleRecord): object {
  if (rule.sensitive) return { ...rule, conditions: null, actions: null };
  return { ...rule, conditions: rule.conditions.map(shownCondition), actions: rule.actions.map(shownAction) };
}

function shownAction({ op, args, loop }: RuleOperation): object {
  return { op, args, loop: loop ?? [] };
}

function shownCondition({ op, args, loop, multiple }: RuleCondition): object {
  const repeated = loop !== undefined && Object.keys(loop).length > 0;
  return { op, args, ...(repeated ? { loop, multiple: multiple ?? "any" } : {}) };
}
