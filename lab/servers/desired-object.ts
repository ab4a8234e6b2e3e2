import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

/** The object with the desired state, as Terraform writes it (lib/aws/desired-object.ts). */
export function desiredObject(files: Readonly<Record<string, string>>, password: string): Buffer {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const text = JSON.stringify(files);
  return gzipSync(JSON.stringify({ files: text, seal: sha256(password + sha256(password + text)) }));
}
