import { adoptTakeOver } from "./adopt-take-over.ts";
import { bootInstance } from "./boot-instance.ts";
import { children } from "./children.ts";
import { cleanPrepare } from "./clean-prepare.ts";
import { cleanTearDown } from "./clean-tear-down.ts";
import { deployDeploy } from "./deploy-deploy.ts";
import { failureChildren } from "./failure-children.ts";
import { failureCleanUp } from "./failure-clean-up.ts";
import { failureConsoleLog } from "./failure-console-log.ts";
import { inBand } from "./in-band.ts";
import { inspectAgent } from "./inspect-agent.ts";
import { inspectOutOfBand } from "./inspect-out-of-band.ts";
import { inspectProcess } from "./inspect-process.ts";
import { inspectTearDown } from "./inspect-tear-down.ts";
import { outOfBand } from "./out-of-band.ts";
import { powerHold } from "./power-hold.ts";
import { powerSet } from "./power-set.ts";
import { prepareInstanceBoot } from "./prepare-instance-boot.ts";
import { pretend } from "./pretend.ts";
import { ramdiskInstance } from "./ramdisk-instance.ts";
import { rescueBoot } from "./rescue-boot.ts";
import { rescueCleanUp } from "./rescue-clean-up.ts";
import { rescueFinalize } from "./rescue-finalize.ts";
import { rescuePretend } from "./rescue-pretend.ts";
import { reserved } from "./reserved.ts";
import { failureBootInstance, returnToInstance } from "./return-to-instance.ts";
import { serveInstance } from "./serve-instance.ts";
import { servicePrepare } from "./service-prepare.ts";
import type { StepExecutor } from "./step-executor.ts";
import { tearDownAgent } from "./tear-down-agent.ts";
import { tenantNetwork } from "./tenant-network.ts";
import { undeployBeginCleaning } from "./undeploy-begin-cleaning.ts";
import { undeployTearDown } from "./undeploy-tear-down.ts";
import { vendorPassthru } from "./vendor-passthru.ts";
import { verifyCacheComponents } from "./verify-cache-components.ts";
import { verifyPowerState } from "./verify-power-state.ts";
import { writeImage } from "./write-image.ts";

/** Who carries out which step: the names that plans use. */
export const STEP_EXECUTORS: Readonly<Record<string, StepExecutor>> = {
  "verify.power-state": verifyPowerState,
  "verify.cache-components": verifyCacheComponents,
  "power.set": powerSet,
  "power.hold": powerHold,
  "vendor.passthru": vendorPassthru,
  "deploy.deploy": deployDeploy,
  "deploy.ramdisk-instance": ramdiskInstance,
  "deploy.write_image": writeImage,
  "deploy.prepare_instance_boot": prepareInstanceBoot,
  "deploy.tear_down_agent": tearDownAgent,
  "deploy.switch_to_tenant_network": tenantNetwork,
  "deploy.boot_instance": bootInstance,
  "adopt.take-over": adoptTakeOver,
  "takeover.serve-instance": serveInstance,
  "inspect.out-of-band": inspectOutOfBand,
  "inspect.agent": inspectAgent,
  "inspect.process": inspectProcess,
  "inspect.tear-down": inspectTearDown,
  "rescue.boot": rescueBoot,
  "rescue.finalize": rescueFinalize,
  "rescue.pretend": rescuePretend,
  "unrescue.boot-instance": returnToInstance,
  "service.prepare": servicePrepare,
  "service.tear-down": returnToInstance,
  "clean.prepare": cleanPrepare,
  "clean.tear-down": cleanTearDown,
  "undeploy.tear-down": undeployTearDown,
  "undeploy.begin-cleaning": undeployBeginCleaning,
  "failure.children": failureChildren,
  "failure.console-log": failureConsoleLog,
  "failure.clean-up": failureCleanUp,
  "failure.boot-instance": failureBootInstance,
  "failure.rescue-clean-up": rescueCleanUp,
  "in-band": inBand,
  "out-of-band": outOfBand,
  children,
  reserved,
  pretend,
};
