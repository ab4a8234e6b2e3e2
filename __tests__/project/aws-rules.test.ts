import { mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../lib/config";
import type { Json } from "../../tools/json";
import { synthesized } from "../../tools/synthesized";
import { APPS_FOLDER } from "../unit/apps-folder";
import { ROOT } from "./source-files";

const EXAMPLES = ["rancher.yaml", ...readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}`)];
const GROUPS = ["aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"];
/** EC2 API reference, "CreateSecurityGroup" and "IpRange"; neither the provider nor a plan checks it. */
const DESCRIPTION = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

test("descriptions of security groups and rules have only characters that EC2 accepts", () => {
  const seen = new Set<string>();
  for (const file of EXAMPLES) {
    for (const [id, config] of Object.entries(loadConfig(join(ROOT, file)).stacks)) {
      const { json } = synthesized(id, config, mkdtempSync(join(process.env[APPS_FOLDER] ?? "", "rules-")));
      const resources = json.resource as Record<string, Record<string, Json>>;
      for (const block of GROUPS.flatMap((type) => Object.values(resources[type] ?? {}))) {
        expect(block.description).toMatch(DESCRIPTION);
        seen.add(String(block.description));
      }
    }
  }
  // The examples with the ALB, with one container and with RKE1 were walked too.
  const expected = ["From the load balancer of Rancher", "Server of the Rancher container", "Rancher agents"];
  expect([...seen]).toEqual(expect.arrayContaining(expected));
});
