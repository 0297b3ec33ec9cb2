import type { DeployTemplateRecord } from "../../ports/deploy-template.ts";

export type DeployTemplateFields = Pick<DeployTemplateRecord, "name" | "steps"> & {
  readonly uuid?: string;
  readonly extra?: DeployTemplateRecord["extra"];
};
