import { join } from "node:path";
import { Disk, ETCD_FOLDER } from "../../../lab/disk";
import { whyNoDisks, whyNoGrowth } from "../../../lab/prerequisites";
import { describeUnless } from "../../support/unless";

const SCRIPTS = join(__dirname, "../../../lib/cluster/agent");
const MOUNT = `bash ${SCRIPTS}/data-volume.sh`;
/** The step of the node script that grows the filesystem. */
const GROW = `. ${SCRIPTS}/node/server.sh; waiting() { echo "$1"; exit 1; }; BACKEND=etcd; grow_filesystems`;
jest.setTimeout(120_000);

describeUnless(whyNoDisks(), "data volume", () => {
  const disks: Disk[] = [];
  const disk = async (...args: Parameters<typeof Disk.create>) => {
    const made = await Disk.create(...args);
    disks.push(made);
    return made;
  };
  afterAll(() => Promise.all(disks.map((one) => one.remove())));

  it("waits for the volume, creates a filesystem on a blank one, and mounts it", async () => {
    const { stdout, status } = await (await disk(64)).boot(
      `(sleep 2; attach) & ${MOUNT}; findmnt -no FSTYPE /var/lib/rancher; findmnt -no SOURCE /etc/rancher; stat -c %a /etc/rancher`,
    );
    expect(status).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "server-0: waiting for data volume vol-0123 to be attached (0s)",
      "server-0: data volume vol-0123 is blank: creating a filesystem",
      "server-0: data volume vol-0123 is mounted at /var/lib/rancher",
      "ext4",
      expect.stringMatching(/^\/dev\/loop\d+\[\/etc\]$/),
      "700",
      "",
    ]);
  });

  it("keeps data and configuration for the next instance", async () => {
    const kept = await disk(64);
    await kept.boot(`attach; ${MOUNT}; echo data > /var/lib/rancher/data; echo password > /etc/rancher/password`);
    const { stdout } = await kept.boot(`attach; ${MOUNT}; cat /var/lib/rancher/data /etc/rancher/password`);
    expect(stdout).toBe("server-0: data volume vol-0123 is mounted at /var/lib/rancher\ndata\npassword\n");
  });

  it("is mounted once, however often the script runs", async () => {
    const { stdout } = await (await disk(64)).boot(
      `attach; ${MOUNT} >/dev/null; ${MOUNT}; grep -c rancher /proc/self/mounts`,
    );
    expect(stdout).toBe("2\n");
  });

  it.each([
    ["text without a filesystem", "somebody's data"],
    ["zeros, and data after them", `${"\0".repeat(2 ** 20)}somebody's data`],
  ])("does not change when it contains %s", async (_, content) => {
    const strange = await disk(64, content);
    const { stdout, status } = await strange.boot(`attach; ${MOUNT}`);
    expect(status).toBe(1);
    expect(stdout).toContain("holds data, but no ext4 filesystem: not changed");
    expect(await strange.beginning(content.length)).toBe(content);
  });

  it("gets its filesystem after a power cut while it was created", async () => {
    const cut = await disk(64);
    // As mke2fs, which clears the first bytes, writes tables, and ends with the superblock.
    const mkfs =
      'mkfs.ext4() { head --bytes=1024 /dev/zero | dd of="$DEVICE" conv=notrunc status=none; echo table | dd of="$DEVICE" bs=1M seek=1 conv=notrunc status=none; exit 1; }; export -f mkfs.ext4';
    const { status } = await cut.boot(`attach; ${mkfs}; ${MOUNT}`);
    expect(status).toBe(1);
    const { stdout } = await cut.boot(`attach; ${MOUNT}; echo data > /var/lib/rancher/data`);
    expect(stdout).toContain("is blank: creating a filesystem\n");
    // Once it was mounted, it is never created again.
    expect((await cut.boot(`attach; ${MOUNT}; cat /var/lib/rancher/data`)).stdout).toMatch(/is mounted at .*\ndata\n$/);
  });

  it("keeps its filesystem when a file contains the mark of an unfinished one at the same place", async () => {
    const marked = await disk(64);
    await marked.boot(`attach; ${MOUNT}; echo data > /var/lib/rancher/data`);
    await marked.boot(
      "printf 'rancher: making a filesystem' | dd of=\"$DEVICE\" bs=1M seek=63 conv=notrunc status=none",
    );
    expect((await marked.boot(`attach; ${MOUNT}; cat /var/lib/rancher/data`)).stdout).toMatch(
      /is mounted at .*\ndata\n$/,
    );
  });

  it("is not mounted while its filesystem has errors that need a decision", async () => {
    const damaged = await disk(64);
    await damaged.boot(`attach; ${MOUNT}; echo data > /var/lib/rancher/data`);
    const damage = 'debugfs -w -R "$1" "$DEVICE" 2>/dev/null';
    await damaged.boot(
      `damage() { ${damage}; }; damage "set_inode_field data block[0] 5"; damage "set_super_value state 2"`,
    );
    const { stdout, status } = await damaged.boot(`attach; ${MOUNT}`);
    expect(status).toBe(1);
    expect(stdout).toContain("data volume vol-0123 has errors: not mounted. Repair it with: fsck.ext4 ");
    const repaired = await damaged.boot(`attach; fsck.ext4 -y "$DEVICE" >/dev/null || :; ${MOUNT}`);
    expect(repaired.stdout).toContain("is mounted at /var/lib/rancher");
  });

  it("does not change when it contains another filesystem", async () => {
    const other = await disk(64);
    await other.boot('mkswap -q "$DEVICE"');
    const { stdout, status } = await other.boot(`attach; ${MOUNT}; true`);
    expect(status).toBe(1);
    expect(stdout).toContain("not changed");
  });

  describe("beside a volume for etcd", () => {
    const WRITE = `echo data > ${ETCD_FOLDER}/etcd/data`;
    const READ = `find ${ETCD_FOLDER} -name data -printf '%P\\n'`;

    it("is mounted first, and each volume keeps its part for the next instance", async () => {
      const [data, etcd] = [await disk(64), await disk(64)];
      const first = await data.boot(
        `attach; ${MOUNT}; stat -c %a ${ETCD_FOLDER}; mkdir ${ETCD_FOLDER}/etcd; ${WRITE}`,
        etcd,
      );
      expect(first.stdout.split("\n")).toEqual([
        "server-0: data volume vol-0123 is blank: creating a filesystem",
        "server-0: data volume vol-0123 is mounted at /var/lib/rancher",
        "server-0: etcd volume vol-etcd is blank: creating a filesystem",
        `server-0: etcd volume vol-etcd is mounted at ${ETCD_FOLDER}`,
        "700",
        "",
      ]);
      const second = await data.boot(
        `attach; ${MOUNT} >/dev/null; ${MOUNT}; ${READ}; grep -c rancher /proc/self/mounts`,
        etcd,
      );
      expect(second.stdout).toBe("etcd/data\n3\n");
    });

    it("does not use data that another data volume's server wrote to it, and keeps this data", async () => {
      const [data, etcd] = [await disk(64), await disk(64)];
      await data.boot(`attach; ${MOUNT}; mkdir ${ETCD_FOLDER}/etcd; ${WRITE}`, etcd);
      const other = await disk(64);
      const { stdout } = await other.boot(`attach; ${MOUNT}; ${READ}`, etcd);
      expect(stdout).toContain(
        `the data of etcd is of another data volume: moving it to ${ETCD_FOLDER}/etcd-of-another-data-volume\n`,
      );
      expect(stdout).toMatch(/\netcd-of-another-data-volume\/data\n$/);
      // The next boot finds a pair that belongs together.
      const next = await other.boot(
        `attach; ${MOUNT}; mkdir ${ETCD_FOLDER}/etcd; ${WRITE}; ${MOUNT}; ${READ} | sort`,
        etcd,
      );
      expect(next.stdout).toMatch(/is mounted at .*\netcd-of-another-data-volume\/data\netcd\/data\n$/);
    });

    it("waits for it, and mounts nothing of it when it holds something else", async () => {
      const [data, etcd] = [await disk(64), await disk(64, "somebody's data")];
      const { stdout, status } = await data.boot(`attach; ${MOUNT}`, etcd);
      expect(status).toBe(1);
      expect(stdout).toMatch(/etcd volume vol-etcd holds data, but no ext4 filesystem: not changed/);
      expect(await etcd.beginning(15)).toBe("somebody's data");
    });
  });

  describeUnless(whyNoGrowth(), "that was modified", () => {
    it("has a filesystem that grows with it, while it is in use", async () => {
      const growing = await disk(64);
      await growing.boot(`attach; ${MOUNT}`);
      await growing.grow(256);
      const { stdout } = await growing.boot(
        `attach; ${MOUNT}; ${GROW}; df --output=size --block-size=1M /var/lib/rancher`,
      );
      expect(Number(/(\d+)\s*$/.exec(stdout)?.[1])).toBeGreaterThan(200);
    });
  });
});
