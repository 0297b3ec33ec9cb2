import { createReadStream } from "node:fs";
import { byteRange, type MediaFile, type MediaPublisher } from "@ingot/media";
import { Failure } from "@ingot/kernel";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const READ_BYTES = 256 * 1024;

/** `GET` and `HEAD /ingot/v1/media/SECRET/NAME`: images and media for BMCs and agents, streamed, with ranges. */
export function serveMedia(app: FastifyInstance, media: MediaPublisher): void {
  app.route({
    method: ["GET", "HEAD"],
    url: "/ingot/v1/media/:secret/:name",
    handler: async (request, reply) => {
      const { secret, name } = request.params as { readonly secret: string; readonly name: string };
      const found = await media.find(secret, name);
      if (found === undefined) throw new Failure("api.not_found", "nothing is published at this path", { hint: "" });
      return sendFile(request, reply, found);
    },
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: MediaFile): FastifyReply {
  const etag = `"${file.size.toString(16)}-${Math.round(file.modifiedMs).toString(16)}"`;
  void reply.headers({
    "Content-Type": file.contentType,
    "Accept-Ranges": "bytes",
    "Last-Modified": new Date(file.modifiedMs).toUTCString(),
    ETag: etag,
  });
  const condition = request.headers["if-range"];
  const asked = condition === undefined || condition === etag ? request.headers.range : undefined;
  const range = byteRange(asked, file.size);
  if (range.kind === "unsatisfiable") {
    void reply.header("Content-Range", `bytes */${file.size}`);
    throw new Failure("api.range_not_satisfiable", `the file has ${file.size} bytes`);
  }
  const start = range.kind === "part" ? range.start : 0;
  const end = range.kind === "part" ? range.end : file.size - 1;
  if (range.kind === "part") void reply.code(206).header("Content-Range", `bytes ${start}-${end}/${file.size}`);
  void reply.header("Content-Length", String(end - start + 1));
  if (request.method === "HEAD" || file.size === 0) return reply.send();
  return reply.send(createReadStream(file.file, { start, end, highWaterMark: READ_BYTES }));
}
