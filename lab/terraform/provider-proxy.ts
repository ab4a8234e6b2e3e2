import { once } from "node:events";
import {
  type ClientHttp2Session,
  connect as connectHttp2,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { connect } from "node:net";
import { subsetOfSchemas } from "./schema-subset";

const GET_SCHEMA = /^\/tfplugin[56]\.Provider\/Get(Provider)?Schema$/;
const OK = { "grpc-status": "0" };
/** gRPC's status "internal". */
const INTERNAL = "13";

/** A proxy in front of a provider. */
export interface ProviderProxy {
  stop(): Promise<void>;
}

/**
 * Listens on one socket for a provider on another, and gives Terraform the schemas of some types only. It requests
 * these from the provider once, and forwards everything else unchanged. Terraform reads all schemas at each command,
 * which takes three seconds for AWS' 1,500 types, when a stack has fifty. An omitted type looks like one that the
 * provider lacks.
 */
export async function startProxy(provider: string, socket: string, types: ReadonlySet<string>): Promise<ProviderProxy> {
  const upstream = connectHttp2("http://provider", { createConnection: () => connect(provider) });
  // Requests that fail with the connection report it themselves.
  upstream.on("error", () => undefined);
  let schemas: Promise<Buffer> | undefined;
  const answer = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    if (!GET_SCHEMA.test(headers[":path"] ?? "")) {
      forward(upstream, stream, headers);
      return;
    }
    schemas ??= request(upstream, headers).then((all) => subsetOfSchemas(all, types));
    try {
      reply(stream, await schemas);
    } catch (error) {
      schemas = undefined;
      refuse(stream, error as Error);
    }
  };

  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("error", () => undefined).on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    // Terraform may end before the answer.
    stream.on("error", () => undefined);
    void answer(stream, headers);
  });
  server.listen(socket);
  await once(server, "listening");
  return {
    async stop() {
      upstream.destroy();
      for (const session of sessions) session.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}

/** Forwards a request unchanged, and its answer. */
function forward(upstream: ClientHttp2Session, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  if (upstream.destroyed) {
    refuse(stream, new Error("the provider has ended"));
    return;
  }
  const onward = upstream.request(headers);
  let trailers: IncomingHttpHeaders = {};
  onward.on("trailers", (received) => {
    trailers = received;
  });
  onward.on("response", (received, flags) => {
    // An error without a message is in the headers only.
    const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
    stream.respond(received, { endStream, waitForTrailers: !endStream });
    if (!endStream) onward.pipe(stream);
  });
  stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  onward.on("error", (error) => refuse(stream, error));
  stream.on("aborted", () => onward.close(constants.NGHTTP2_CANCEL));
  stream.pipe(onward);
}

/** The message that answers a request without content, framed. */
async function request(upstream: ClientHttp2Session, headers: IncomingHttpHeaders): Promise<Buffer> {
  const stream = upstream.request(headers);
  // The empty message.
  stream.end(Buffer.alloc(5));
  let trailers: IncomingHttpHeaders = {};
  stream.on("trailers", (received) => {
    trailers = received;
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  if (trailers["grpc-status"] !== OK["grpc-status"]) {
    throw new Error(`the provider answered ${trailers["grpc-status"]} ${trailers["grpc-message"]}`);
  }
  return Buffer.concat(chunks);
}

function reply(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed) return;
  stream.on("wantTrailers", () => stream.sendTrailers(OK));
  stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
  stream.end(message);
}

function refuse(stream: ServerHttp2Stream, { message }: Error): void {
  if (stream.destroyed || stream.headersSent) {
    stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    return;
  }
  const status = { "grpc-status": INTERNAL, "grpc-message": encodeURI(message) };
  stream.respond({ ":status": 200, "content-type": "application/grpc", ...status }, { endStream: true });
}
