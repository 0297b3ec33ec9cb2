import { type Chapter, get, post, put, type Question, remove, settled } from "../question.ts";
import { ID } from "./fixture.ts";

const N = "/v1/nodes/n1";

const traits: readonly Question[] = [
  put(`${N}/traits`, { traits: ["CUSTOM_B"] }),
  put(`${N}/traits`, { traits: ["nope"] }),
  put(`${N}/traits`, { traits: "CUSTOM_B" }),
  put(`${N}/traits`, { traits: ["CUSTOM_B", "CUSTOM_B"] }),
  put(`${N}/traits`, {}),
  put(`${N}/traits`, { traits: Array.from({ length: 51 }, (_, index) => `CUSTOM_${index}`) }),
  put(`${N}/traits/CUSTOM_C`, undefined),
  put(`${N}/traits/CUSTOM_C`, { traits: [] }),
  put(`${N}/traits/nope`, undefined),
  get(`${N}/traits`),
  get(`${N}/traits/CUSTOM_C`),
  remove(`${N}/traits/CUSTOM_C`),
  remove(`${N}/traits/CUSTOM_C`),
  remove(`${N}/traits`),
  remove(`${N}/traits`),
  get(`${N}/traits`),
  get("/v1/nodes/nope/traits"),
];

const maintenance: readonly Question[] = [
  put(`${N}/maintenance`, { reason: "fan" }),
  get(`${N}?fields=maintenance,maintenance_reason`),
  put(`${N}/maintenance`, {}),
  put(`${N}/maintenance`, undefined),
  put(`${N}/maintenance`, { reason: 7 }),
  remove(`${N}/maintenance`),
  remove(`${N}/maintenance`),
  get(`${N}?fields=maintenance,maintenance_reason`),
  put("/v1/nodes/nope/maintenance", { reason: "x" }),
];

const states: readonly Question[] = [
  ...["power on", "power off", "rebooting", "soft power off", "soft rebooting", "nope", "", 7, null].map((target) =>
    settled(put(`${N}/states/power`, { target }), "n1"),
  ),
  put(`${N}/states/power`, {}),
  put(`${N}/states/power`, undefined),
  put(`${N}/states/power`, { target: "power on", none_such: 1 }),
  settled(put(`${N}/states/power`, { target: "power off", timeout: 10 }), "n1"),
  ...[0, -1, "x", 1.5].map((timeout) => settled(put(`${N}/states/power`, { target: "power off", timeout }), "n1")),
  settled(put(`${N}/states/power`, { target: "power off", timeout: 10 }, 26), "n1"),
  settled(put(`${N}/states/power`, { target: "soft power off" }, 26), "n1"),
  get(`${N}/states`),
  put(`${N}/states/none_such`, {}),
  put(`${N}/states/raid`, { logical_disks: [{ size_gb: 50, raid_level: "1" }] }),
  get(`${N}/states`),
  put(`${N}/states/raid`, { logical_disks: [{ size_gb: "x", raid_level: "1" }] }),
  put(`${N}/states/raid`, { logical_disks: [{ size_gb: 50, raid_level: "77" }] }),
  put(`${N}/states/raid`, { nope: 1 }),
  put(`${N}/states/raid`, {}),
  put(`${N}/states/raid`, []),
  ...[true, false, "true", "nope", 7, null].map((enabled) => settled(put(`${N}/states/console`, { enabled }), "n1")),
  get(`${N}/states/console`),
  ...["uefi", "bios", "nope", 7, null].map((target) => settled(put(`${N}/states/boot_mode`, { target }), "n1")),
  put(`${N}/states/boot_mode`, {}),
  ...[true, false, "true", "nope", null].map((target) => settled(put(`${N}/states/secure_boot`, { target }), "n1")),
];

const management: readonly Question[] = [
  ...["pxe", "nope", "", 7, null].map((boot_device) => put(`${N}/management/boot_device`, { boot_device })),
  put(`${N}/management/boot_device`, { boot_device: "pxe", persistent: true }),
  put(`${N}/management/boot_device`, { boot_device: "pxe", persistent: "nope" }),
  put(`${N}/management/boot_device`, {}),
  put(`${N}/management/boot_device?boot_device=pxe&persistent=true`, undefined),
  get(`${N}/management/boot_device`),
  get(`${N}/management/boot_device/supported`),
  get("/v1/nodes/nope/management/boot_device"),
  put(`${N}/management/inject_nmi`, {}),
  put(`${N}/management/inject_nmi`, { a: 1 }),
  get(`${N}/management/indicators`),
  get(`${N}/management/indicators/led@nope`),
  get(`${N}/management/indicators/nope`),
  get(`${N}/management/indicators/led@system`),
  get(`${N}/management/indicators/nope@system`),
  ...["on", "off", "nope", 7].map((state) => put(`${N}/management/indicators/led@system`, { state })),
  put(`${N}/management/indicators/led@system`, {}),
];

const vendor: readonly Question[] = [
  get(`${N}/vendor_passthru/methods`),
  post(`${N}/vendor_passthru?method=third_method_sync`, { bar: "meow" }),
  post(`${N}/vendor_passthru?method=third_method_sync`, { bar: "woof" }),
  post(`${N}/vendor_passthru?method=third_method_sync`, {}),
  post(`${N}/vendor_passthru/third_method_sync`, { bar: "meow" }),
  settled(post(`${N}/vendor_passthru?method=second_method`, { bar: "kazoo" }), "n1"),
  get(`${N}/vendor_passthru?method=third_method_sync`),
  post(`${N}/vendor_passthru?method=nope`, {}),
  post(`${N}/vendor_passthru`, {}),
  get("/v1/drivers/fake-hardware/vendor_passthru/methods"),
  get("/v1/drivers/fake-hardware/vendor_passthru?method=nope"),
  get("/v1/drivers/nope/vendor_passthru/methods"),
  get("/v1/drivers/fake-hardware/properties"),
  get("/v1/drivers/nope/properties"),
  get("/v1/drivers/fake-hardware/raid/logical_disk_properties"),
  get("/v1/drivers/nope/raid/logical_disk_properties"),
];

const vifs: readonly Question[] = [
  settled(post(`${N}/vifs`, { id: "net-1" }), "n1"),
  get(`${N}/vifs`),
  settled(remove(`${N}/vifs/net-1`), "n1"),
  post(`${N}/vifs`, {}),
  post(`${N}/vifs`, { id: 7 }),
  post(`${N}/vifs`, { id: "" }),
  post(`${N}/vifs`, undefined),
  get("/v1/nodes/nope/vifs"),
];

const ramdisk: readonly Question[] = [
  get("/v1/lookup"),
  get(`/v1/lookup?node_uuid=${ID.node}`),
  get("/v1/lookup?node_uuid=nonsense"),
  get(`/v1/lookup?node_uuid=${ID.missing}`),
  get("/v1/lookup?addresses=52:54:00:00:00:02"),
  get("/v1/lookup?addresses=nonsense"),
  post(`/v1/heartbeat/${ID.node}`, {}),
  post(`/v1/heartbeat/${ID.node}`, { callback_url: "http://x", agent_token: "wrong" }),
  post("/v1/heartbeat/nope", { callback_url: "http://x" }),
  post(`/v1/heartbeat/${ID.node}`, { callback_url: "http://x", none_such: 1 }),
  post("/v1/events", { events: [] }),
  post("/v1/events", { events: [{ event: "network.bind_port" }] }),
  post("/v1/events", { events: [{ event: "nope" }] }),
  post("/v1/events", {}),
  get("/v1/shards"),
  get(`${N}/bios`),
  get(`${N}/bios?detail=true`),
  get(`${N}/bios?fields=name`),
  get(`${N}/bios/nope`),
  get(`${N}/inventory`),
  get(`${N}/history?detail=true&limit=1`),
  get("/v1/volume"),
  get(`${N}/volume`),
  get(`/v1/chassis/${ID.chassis}/nodes`),
  get(`/v1/portgroups/${ID.portgroup}/ports`),
];

export const subResources: Chapter = {
  title: "what is below a node",
  questions: [...traits, ...maintenance, ...states, ...management, ...vendor, ...vifs, ...ramdisk],
};
