import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, createSecureContext, TLSSocket } from "node:tls";

// An HTTP proxy that inspects TLS: PORT, FOLDER with tls.crt and tls.key for all hosts, FILE of the hosts' authority.
// It prints each host of a CONNECT request, one a line.
const [port, folder, authority] = process.argv.slice(2) as [string, string, string];
const secureContext = createSecureContext({
  cert: readFileSync(`${folder}/tls.crt`),
  key: readFileSync(`${folder}/tls.key`),
});
const ca = readFileSync(authority);

const server = createServer((_, response) => response.writeHead(405).end("expected CONNECT\n"));
server.on("connect", ({ url = "" }, socket) => {
  const [host = "", to] = url.split(":");
  socket.write("HTTP/1.1 200 OK\r\n\r\n");
  const client = new TLSSocket(socket, { isServer: true, secureContext });
  const upstream = connect({ host, port: Number(to), servername: host, ca });
  client.once("secure", () => process.stdout.write(`inspected ${host}\n`));
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    // A client that does not trust the certificate ends the connection.
    one.on("error", () => other.destroy());
    one.pipe(other);
  }
});
server.listen(Number(port), () => process.stdout.write("listening\n"));
