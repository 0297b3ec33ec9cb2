/** As heartbeats, `/v1/status` and the manifest say it. */
export const AGENT_VERSION = "0.1.0";
