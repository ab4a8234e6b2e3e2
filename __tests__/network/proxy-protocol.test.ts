import { ConfigError, parseRancherOnRke, type RancherOnRkeProps } from "../../lib/config";
import { desiredFiles, minimal, namesOf, resource, type Synthesized, synthesize } from "../support/synth";

const balancer = { proxyProtocol: true };
const GROUP = "aws_lb_target_group";
const speaking = (stack: Synthesized) =>
  namesOf(stack, GROUP).filter((name) => resource(stack, GROUP, name).proxy_protocol_v2 !== undefined);
const defaults = (stack: Synthesized) => String(desiredFiles(stack)["defaults.yaml"]);

describe("balancer.proxyProtocol", () => {
  const stack = synthesize({ balancer });

  it("sends the client's address to Rancher, and not to the Kubernetes API", () => {
    expect(speaking(stack)).toEqual(["cluster_balancer_targets-443", "cluster_balancer_targets-80"]);
    expect(resource(stack, GROUP, "cluster_balancer_targets-443").proxy_protocol_v2).toBe(true);
    expect(speaking(synthesize())).toEqual([]);
  });

  it("makes Traefik trust only the load balancer's subnets, and no X-Forwarded-For", () => {
    const text = defaults(stack);
    expect(text).toContain("proxyProtocol");
    expect(text).toContain("aws_subnet.network_public-0.cidr_block");
    expect(text).not.toContain("forwardedHeaders");
    expect(defaults(synthesize())).not.toContain("trustedIPs");
  });

  it("trusts the private subnets when the load balancer is internal", () => {
    const internal = defaults(synthesize({ balancer: { ...balancer, scheme: "internal" } }));
    expect(internal).toContain("aws_subnet.network_private-0.cidr_block");
    expect(internal).not.toContain("aws_subnet.network_public-0.cidr_block");
  });

  it("is fixed by the first deploy: during a change, servers and load balancer would not match", () => {
    expect(stack.locals?.cluster_deployed_wanted).toMatchObject({ fixed: { "balancer.proxyProtocol": "true" } });
  });

  it.each<[string, Partial<RancherOnRkeProps>, string]>([
    [
      "exposure dns",
      { exposure: "dns" },
      "got true, but exposure dns has no load balancer, and the servers see the clients' addresses; remove it",
    ],
    [
      "TLS that ends on a balancer",
      { rancher: { ...minimal.rancher, tls: { mode: "external", issuer: "blank" } } },
      "got true, but with rancher.tls.mode external an application load balancer sends the client's address in X-Forwarded-For; remove it",
    ],
    [
      "ingress-nginx",
      { cluster: { ...minimal.cluster, ingress: "ingress-nginx" } },
      "got true, but ingress-nginx would reject connections without the PROXY header, even internal ones; remove it, or write cluster.ingress traefik for a new stack",
    ],
  ])("is rejected with %s", (_, parts, rejection) => {
    const parsing = () => parseRancherOnRke("rke-ha", { ...minimal, balancer, ...parts });
    expect(parsing).toThrow(ConfigError);
    expect(parsing).toThrow(`balancer.proxyProtocol: ${rejection}`);
  });
});
