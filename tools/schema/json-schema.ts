import { z } from "zod";
import { configFile } from "../../lib/config/config-file";

/**
 * The JSON Schema of the configuration file as text, for editors that complete and check YAML. It knows every field
 * with its description and default, not the rules across fields.
 */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(configFile, { io: "input", target: "draft-07" });
  return `${JSON.stringify({ title: "Rancher by CDKTF", ...schema }, null, 2)}\n`;
}
