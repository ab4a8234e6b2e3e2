const SYSTEMS: Readonly<Record<string, string>> = { linux: "linux", darwin: "darwin", freebsd: "freebsd" };
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** This computer's name in provider mirrors, such as "linux_amd64". Throws when there is none. */
export function providerPlatform(system: string = process.platform, architecture: string = process.arch): string {
  const os = SYSTEMS[system];
  const arch = ARCHITECTURES[architecture];
  if (os === undefined || arch === undefined) {
    throw new Error(`no Terraform providers for ${system} on ${architecture}: use Linux or macOS on x64 or arm64`);
  }
  return `${os}_${arch}`;
}
