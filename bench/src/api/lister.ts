/** A worker: another client, that lists all nodes in detail, page after page, again and again, until it is told to stop. */
import { parentPort, workerData } from "node:worker_threads";
import { HttpConnection } from "./http-connection.ts";

const NEXT = /"next": ?"[^"]*?(\/v1\/[^"]*)"/;

const connection = await HttpConnection.open(String(workerData));
const stop = new AbortController();
let lists = 0;
parentPort?.once("message", () => stop.abort());
parentPort?.postMessage("listing");
while (!stop.signal.aborted) {
  let path: string | undefined = "/v1/nodes/detail?limit=1000";
  while (path !== undefined && !stop.signal.aborted) {
    const { status, body } = await connection.ask({ method: "GET", path });
    if (status !== 200) throw new Error(`a list was answered with ${status}`);
    path = NEXT.exec(body.subarray(-500).toString("utf8"))?.[1];
  }
  if (!stop.signal.aborted) lists += 1;
}
connection.close();
parentPort?.postMessage(lists);
