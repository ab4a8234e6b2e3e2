import { desiredFiles, minimal, namesOf, resource, synthesize } from "../support/synth";

const stack = synthesize();
const CERTIFICATES = ["tls_self_signed_cert", "tls_locally_signed_cert"];

describe("authorities", () => {
  it("are the five that RKE2 and K3s read, with different names", () => {
    const subjects = namesOf(stack, "tls_self_signed_cert").map(
      (name) => resource(stack, "tls_self_signed_cert", name).subject,
    );
    expect(subjects).toEqual(
      ["client-ca", "etcd-peer-ca", "etcd-server-ca", "request-header-ca", "server-ca"].map((name) => [
        { common_name: `rancher-${name}` },
      ]),
    );
  });

  it("may sign, have a P-256 key, and are never renewed early", () => {
    expect(resource(stack, "tls_self_signed_cert", "cluster_pki_etcd-peer-ca_certificate")).toMatchObject({
      is_ca_certificate: true,
      set_subject_key_id: true,
      allowed_uses: ["cert_signing", "crl_signing", "digital_signature", "key_encipherment"],
      validity_period_hours: 87600,
      early_renewal_hours: 0,
    });
    expect(resource(stack, "tls_private_key", "cluster_pki_etcd-peer-ca_key")).toMatchObject({
      algorithm: "ECDSA",
      ecdsa_curve: "P256",
    });
  });
});

describe("none of the cluster's keys", () => {
  it.each([...CERTIFICATES, "tls_private_key", "tls_cert_request", "random_password"])(
    "changes with a later release of the product or the provider: %s",
    (type) => {
      const all = namesOf(stack, type);
      expect(all.length).toBeGreaterThan(0);
      for (const name of all) expect(resource(stack, type, name).lifecycle).toMatchObject({ ignore_changes: "all" });
    },
  );

  it("is replaced by release 4.2.0 of the provider, which replaces keys without a change", () => {
    expect(stack.terraform.required_providers).toMatchObject({
      tls: { version: ">= 4.0.4, != 4.2.0, < 5.0.0" },
      random: { version: ">= 3.6.0, < 4.0.0" },
    });
  });
});

describe("client certificates", () => {
  const request = (name: string) => resource(stack, "tls_cert_request", `cluster_pki_${name}_request`);

  it("name a user, and the administrator's revocable group", () => {
    expect(request("admin").subject).toEqual([{ common_name: "rancher-admin", organization: "rancher-admins" }]);
    expect(request("readiness").subject).toEqual([{ common_name: "rancher-readiness" }]);
    expect(request("server").subject).toEqual([{ common_name: "rancher-server" }]);
    expect(JSON.stringify(stack)).not.toContain("system:masters");
  });

  it("are signed by the client authority, for clients", () => {
    for (const name of namesOf(stack, "tls_locally_signed_cert")) {
      expect(resource(stack, "tls_locally_signed_cert", name)).toMatchObject({
        ca_private_key_pem: "${tls_private_key.cluster_pki_client-ca_key.private_key_pem}",
        ca_cert_pem: "${tls_self_signed_cert.cluster_pki_client-ca_certificate.cert_pem}",
        allowed_uses: ["digital_signature", "client_auth"],
        validity_period_hours: 87600,
      });
    }
  });

  it("of the administrator get another group when they are reissued, and the binding follows", () => {
    const again = synthesize({ cluster: { ...minimal.cluster, adminCertificate: 2 } });
    expect(resource(again, "terraform_data", "cluster_pki_admin_issue").input).toBe(2);
    expect(resource(again, "tls_cert_request", "cluster_pki_admin_request").subject).toEqual([
      { common_name: "rancher-admin", organization: "rancher-admins-2" },
    ]);
    const manifests = String(desiredFiles(again)["rbac-administrators.yaml"]);
    expect(manifests.match(/name: rancher-admins[\w-]*/g)).toEqual(["name: rancher-admins-2"]);
  });

  it("are reissued only for the administrator, all parts at once", () => {
    const trigger = { replace_triggered_by: ["terraform_data.cluster_pki_admin_issue.input"] };
    expect(resource(stack, "terraform_data", "cluster_pki_admin_issue").input).toBe(0);
    expect(resource(stack, "tls_private_key", "cluster_pki_admin_key").lifecycle).toMatchObject(trigger);
    expect(request("admin").lifecycle).toMatchObject(trigger);
    expect(resource(stack, "tls_locally_signed_cert", "cluster_pki_admin_certificate").lifecycle).toMatchObject(
      trigger,
    );
    expect(request("server").lifecycle).toEqual({ ignore_changes: "all" });
  });
});

describe("the servers' files", () => {
  const value = String(desiredFiles(stack)["keys.json"]);

  it("contain all authorities under the names that RKE2 and K3s expect", () => {
    for (const name of ["server-ca", "client-ca", "request-header-ca", "etcd/peer-ca", "etcd/server-ca"]) {
      const construct = name.replace("/", "-");
      expect(value).toContain(`"${name}.crt" = tls_self_signed_cert.cluster_pki_${construct}_certificate.cert_pem`);
      expect(value).toContain(`"${name}.key" = tls_private_key.cluster_pki_${construct}_key.private_key_pem`);
    }
  });

  it("contain the full token, which pins the authority", () => {
    expect(value).toContain(
      '"token" = join("", ["K10", sha256(tls_self_signed_cert.cluster_pki_server-ca_certificate.cert_pem), "::server:", random_password.cluster_pki_password.result])',
    );
  });

  it("contain the servers' certificate, and no other identity's", () => {
    expect(value).toContain('"server.key" = tls_private_key.cluster_pki_server_key.private_key_pem');
    expect(value).not.toContain("cluster_pki_admin");
    expect(value).not.toContain("cluster_pki_readiness");
  });
});
