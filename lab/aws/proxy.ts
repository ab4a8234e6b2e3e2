import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";

/** An HTTP proxy on loopback that connects every host and port to one address. */
export interface LabProxy {
  /** Its address, for HTTP_PROXY. */
  readonly url: string;
  /** Hosts with their ports that clients asked for, in their order. */
  readonly asked: readonly string[];
  /** Ends the proxy and its connections. */
  stop(): Promise<void>;
}

/**
 * Starts a proxy for names that only AWS resolves, such as `<account>.s3-control.<region>.amazonaws.com`.
 *
 * @param target the address of every connection, such as `http://127.0.0.1:4566`
 */
export async function startProxy(target: string): Promise<LabProxy> {
  const { hostname, port } = new URL(target);
  const asked: string[] = [];
  const open = new Set<Socket>();
  const server: Server = createServer((_, answer) => answer.writeHead(405).end());
  server.on("connect", ({ url = "" }, client: Socket) => {
    asked.push(url);
    const there = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      there.pipe(client).pipe(there);
    });
    for (const socket of [client, there]) {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
      // The other side closes with it.
      socket.on("error", () => {
        client.destroy();
        there.destroy();
      });
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port: own } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${own}`,
    asked,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}
