/** gRPC's frame of a message in a stream: whether it is compressed (a byte), its length (four), then the message. */
const FRAME_HEAD = 5;

/**
 * Fields of GetProviderSchema's response that map a type's name to its schema: resources, data, ephemeral resources.
 */
const BY_TYPE: readonly number[] = [2, 3, 8];
const LENGTH_DELIMITED = 2;

interface Field {
  readonly number: number;
  /** The whole field with its tag. */
  readonly whole: Buffer;
  readonly value: Buffer;
}

/**
 * A provider's answer to GetProviderSchema (tfplugin5.proto, tfplugin6.proto) in gRPC's frame, with the schemas of some
 * types only. Throws for another frame.
 */
export function subsetOfSchemas(framed: Buffer, types: ReadonlySet<string>): Buffer {
  if (framed[0] !== 0 || framed.readUInt32BE(1) !== framed.length - FRAME_HEAD) {
    throw new Error("got no single message without compression, expected the answer to GetProviderSchema");
  }
  const kept = fieldsOf(framed.subarray(FRAME_HEAD)).filter(
    ({ number, value }) => !BY_TYPE.includes(number) || types.has(keyOf(value)),
  );
  const message = Buffer.concat(kept.map(({ whole }) => whole));
  const head = Buffer.alloc(FRAME_HEAD);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** The key of an entry of a map. */
function keyOf(entry: Buffer): string {
  return (
    fieldsOf(entry)
      .find(({ number }) => number === 1)
      ?.value.toString("utf8") ?? ""
  );
}

/** The fields of a message whose fields all have a length. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++];
      if (byte === undefined) throw new Error("got a message that ends within a number");
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const start = at;
    const tag = varint();
    if (tag % 8 !== LENGTH_DELIMITED)
      throw new Error(`got a field of wire type ${tag % 8}, expected ${LENGTH_DELIMITED}`);
    const length = varint();
    at += length;
    if (at > message.length) throw new Error("got a message that ends within a field");
    fields.push({
      number: Math.floor(tag / 8),
      whole: message.subarray(start, at),
      value: message.subarray(at - length, at),
    });
  }
  return fields;
}
