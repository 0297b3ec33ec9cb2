/** What the outside may ask of the conductor: one function for each verb. */
export type { AllocationFields } from "./allocations/allocation-fields.ts";
export { createAllocation, type CreateAllocation } from "./allocations/create-allocation.ts";
export { getAllocation, type GetAllocation } from "./allocations/get-allocation.ts";
export { getNodeAllocation, type GetNodeAllocation } from "./allocations/get-node-allocation.ts";
export { listAllocations, type ListAllocations } from "./allocations/list-allocations.ts";
export { removeAllocation, type RemoveAllocation } from "./allocations/remove-allocation.ts";
export { updateAllocation, type UpdateAllocation } from "./allocations/update-allocation.ts";
export type { ChassisFields } from "./chassis/chassis-fields.ts";
export { createChassis, type CreateChassis } from "./chassis/create-chassis.ts";
export { getChassis, type GetChassis } from "./chassis/get-chassis.ts";
export { listChassis, type ListChassis } from "./chassis/list-chassis.ts";
export { removeChassis, type RemoveChassis } from "./chassis/remove-chassis.ts";
export { updateChassis, type UpdateChassis } from "./chassis/update-chassis.ts";
export { getConductor, type GetConductor } from "./conductors/get-conductor.ts";
export { listConductors } from "./conductors/list-conductors.ts";
export { createDeployTemplate, type CreateDeployTemplate } from "./deploy-templates/create-deploy-template.ts";
export type { DeployTemplateFields } from "./deploy-templates/deploy-template-fields.ts";
export { getDeployTemplate, type GetDeployTemplate } from "./deploy-templates/get-deploy-template.ts";
export { listDeployTemplates, type ListDeployTemplates } from "./deploy-templates/list-deploy-templates.ts";
export { removeDeployTemplate, type RemoveDeployTemplate } from "./deploy-templates/remove-deploy-template.ts";
export { updateDeployTemplate, type UpdateDeployTemplate } from "./deploy-templates/update-deploy-template.ts";
export type { DriverSummary } from "./drivers/driver-summary.ts";
export { getDriverProperties, type GetDriverProperties } from "./drivers/get-driver-properties.ts";
export { getDriver, type GetDriver } from "./drivers/get-driver.ts";
export { listDrivers } from "./drivers/list-drivers.ts";
export { type NetworkEvent, takeEvents, type TakeEvents } from "./events/take-events.ts";
export { continueInspection, type ContinueInspection } from "./inspection/continue-inspection.ts";
export { createInspectionRule, type CreateInspectionRule } from "./inspection-rules/create-inspection-rule.ts";
export { getInspectionRule, type GetInspectionRule } from "./inspection-rules/get-inspection-rule.ts";
export type { InspectionRuleFields } from "./inspection-rules/inspection-rule-fields.ts";
export { listInspectionRules, type ListInspectionRules } from "./inspection-rules/list-inspection-rules.ts";
export { removeAllInspectionRules } from "./inspection-rules/remove-all-inspection-rules.ts";
export { removeInspectionRule, type RemoveInspectionRule } from "./inspection-rules/remove-inspection-rule.ts";
export { updateInspectionRule, type UpdateInspectionRule } from "./inspection-rules/update-inspection-rule.ts";
export { callDriverPassthru, type CallDriverPassthru } from "./drivers/call-driver-passthru.ts";
export { getLogicalDiskProperties, type GetLogicalDiskProperties } from "./drivers/get-logical-disk-properties.ts";
export { listDriverPassthru, type ListDriverPassthru } from "./drivers/list-driver-passthru.ts";
export { attachMedia, type AttachMedia } from "./interfaces/attach-media.ts";
export { callNodePassthru, type CallNodePassthru } from "./interfaces/call-node-passthru.ts";
export { detachMedia, type DetachMedia } from "./interfaces/detach-media.ts";
export { getBiosSetting, type GetBiosSetting } from "./interfaces/get-bios-setting.ts";
export { getConsole, type GetConsole } from "./interfaces/get-console.ts";
export { getIndicator, type GetIndicator } from "./interfaces/get-indicator.ts";
export { getSensors, type GetSensors } from "./interfaces/get-sensors.ts";
export { injectNmi, type InjectNmi } from "./interfaces/inject-nmi.ts";
export { listBiosSettings, type ListBiosSettings } from "./interfaces/list-bios-settings.ts";
export { listFirmware, type ListFirmware } from "./interfaces/list-firmware.ts";
export { listIndicators, type ListIndicators } from "./interfaces/list-indicators.ts";
export { listMedia, type ListMedia } from "./interfaces/list-media.ts";
export { listNodePassthru, type ListNodePassthru } from "./interfaces/list-node-passthru.ts";
export type { PassthruAnswer, PassthruMethod } from "./interfaces/passthru-answer.ts";
export { setBootMode, type SetBootMode } from "./interfaces/set-boot-mode.ts";
export { setConsole, type SetConsole } from "./interfaces/set-console.ts";
export { setIndicator, type SetIndicator } from "./interfaces/set-indicator.ts";
export { setSecureBoot, type SetSecureBoot } from "./interfaces/set-secure-boot.ts";
export { setTargetRaid, type SetTargetRaid } from "./interfaces/set-target-raid.ts";
export { addTrait, type AddTrait } from "./nodes/add-trait.ts";
export { attachVif, type AttachVif } from "./nodes/attach-vif.ts";
export { breakLock, type BreakLock } from "./nodes/break-lock.ts";
export { getLock, type GetLock, type NodeLock } from "./nodes/get-lock.ts";
export { createNode, type CreateNode } from "./nodes/create-node.ts";
export { detachVif, type DetachVif } from "./nodes/detach-vif.ts";
export { getBootDevice, type GetBootDevice } from "./nodes/get-boot-device.ts";
export { getHistoryEntry, type GetHistoryEntry } from "./nodes/get-history-entry.ts";
export { getInventory, type GetInventory } from "./nodes/get-inventory.ts";
export { getNode, type GetNode } from "./nodes/get-node.ts";
export { listBootDevices, type ListBootDevices } from "./nodes/list-boot-devices.ts";
export { listChildren, type ListChildren } from "./nodes/list-children.ts";
export { listHistory, type ListHistory } from "./nodes/list-history.ts";
export { listNodes, type ListNodes } from "./nodes/list-nodes.ts";
export { listVifs, type ListVifs } from "./nodes/list-vifs.ts";
export type { NodeFields } from "./nodes/node-fields.ts";
export type { ProvisionTarget, RequestedStepOfList, SetProvisionState } from "./nodes/provision-target.ts";
export { type NodePlan, PLANNABLE_TARGETS, type PlannableTarget, planNode, type PlanNode } from "./nodes/plan-node.ts";
export { removeNode, type RemoveNode } from "./nodes/remove-node.ts";
export { removeTrait, type RemoveTrait } from "./nodes/remove-trait.ts";
export { setBootDevice, type SetBootDevice } from "./nodes/set-boot-device.ts";
export { setMaintenance, type SetMaintenance } from "./nodes/set-maintenance.ts";
export { setPowerState, type SetPowerState } from "./nodes/set-power-state.ts";
export { setProvisionState } from "./nodes/set-provision-state.ts";
export { setTraits, type SetTraits } from "./nodes/set-traits.ts";
export { updateNode, type UpdateNode } from "./nodes/update-node.ts";
export { validateNode, type ValidateNode } from "./nodes/validate-node.ts";
export type { ValidationReport } from "./nodes/validation-report.ts";
export type { Vif } from "./nodes/vif.ts";
export { createPortgroup, type CreatePortgroup } from "./portgroups/create-portgroup.ts";
export { getPortgroup, type GetPortgroup } from "./portgroups/get-portgroup.ts";
export { listPortgroups, type ListPortgroups } from "./portgroups/list-portgroups.ts";
export type { PortgroupFields } from "./portgroups/portgroup-fields.ts";
export { removePortgroup, type RemovePortgroup } from "./portgroups/remove-portgroup.ts";
export { updatePortgroup, type UpdatePortgroup } from "./portgroups/update-portgroup.ts";
export { createPort, type CreatePort } from "./ports/create-port.ts";
export { getPort, type GetPort } from "./ports/get-port.ts";
export { listPorts, type ListPorts } from "./ports/list-ports.ts";
export type { PortFields } from "./ports/port-fields.ts";
export { removePort, type RemovePort } from "./ports/remove-port.ts";
export { updatePort, type UpdatePort } from "./ports/update-port.ts";
export { getBootScript, type GetBootScript } from "./ramdisk/get-boot-script.ts";
export { heartbeat, type Heartbeat } from "./ramdisk/heartbeat.ts";
export type { LookupAnswer } from "./ramdisk/lookup-answer.ts";
export { lookup, type Lookup } from "./ramdisk/lookup.ts";
export { listShards } from "./shards/list-shards.ts";
export { createRunbook, type CreateRunbook } from "./runbooks/create-runbook.ts";
export { getRunbook, type GetRunbook } from "./runbooks/get-runbook.ts";
export { listRunbooks, type ListRunbooks } from "./runbooks/list-runbooks.ts";
export { removeRunbook, type RemoveRunbook } from "./runbooks/remove-runbook.ts";
export type { RunbookFields } from "./runbooks/runbook-fields.ts";
export {
  addRunbookTrait,
  removeRunbookTrait,
  type RunbookTrait,
  setRunbookTraits,
  type SetRunbookTraits,
} from "./runbooks/set-runbook-traits.ts";
export { updateRunbook, type UpdateRunbook } from "./runbooks/update-runbook.ts";
export {
  type GetStepSupport,
  getStepSupport,
  learnRamdisks,
  type RamdiskSupport,
  type StepSupport,
} from "./steps/get-step-support.ts";
export { type CataloguedStep, listSteps, type ListSteps } from "./steps/list-steps.ts";
export { lastTimelineId } from "./timeline/last-timeline-id.ts";
export { listTimeline, type ListTimeline } from "./timeline/list-timeline.ts";
export { watchTimeline, type WatchTimeline } from "./timeline/watch-timeline.ts";
export { createVolumeConnector, type CreateVolumeConnector } from "./volume-connectors/create-volume-connector.ts";
export { getVolumeConnector, type GetVolumeConnector } from "./volume-connectors/get-volume-connector.ts";
export { listVolumeConnectors, type ListVolumeConnectors } from "./volume-connectors/list-volume-connectors.ts";
export { removeVolumeConnector, type RemoveVolumeConnector } from "./volume-connectors/remove-volume-connector.ts";
export { updateVolumeConnector, type UpdateVolumeConnector } from "./volume-connectors/update-volume-connector.ts";
export type { VolumeConnectorFields } from "./volume-connectors/volume-connector-fields.ts";
export { createVolumeTarget, type CreateVolumeTarget } from "./volume-targets/create-volume-target.ts";
export { getVolumeTarget, type GetVolumeTarget } from "./volume-targets/get-volume-target.ts";
export { listVolumeTargets, type ListVolumeTargets } from "./volume-targets/list-volume-targets.ts";
export { removeVolumeTarget, type RemoveVolumeTarget } from "./volume-targets/remove-volume-target.ts";
export { updateVolumeTarget, type UpdateVolumeTarget } from "./volume-targets/update-volume-target.ts";
export type { VolumeTargetFields } from "./volume-targets/volume-target-fields.ts";
