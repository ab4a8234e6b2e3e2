/** On-demand list prices in one region, in US dollars. */
export interface Prices {
  /**
   * An hour of the size `xlarge` with Linux, by family of instances. Other sizes cost in proportion: `large` half,
   * `2xlarge` double. Source: "Amazon EC2 On-Demand Pricing".
   */
  readonly xlargeHour: Readonly<Record<string, number>>;
  /**
   * A month of gp3: a GiB, an operation per second above 3000, a MiB per second above 125. Source: "Amazon EBS
   * pricing".
   */
  readonly volume: { readonly gib: number; readonly iops: number; readonly throughput: number };
  /** An hour of a NAT gateway. Source: "Amazon VPC pricing". */
  readonly natHour: number;
  /** An hour of a public IPv4 address in use. Source: "Amazon VPC pricing". */
  readonly addressHour: number;
  /** An hour of a network or an application load balancer. Source: "Elastic Load Balancing pricing". */
  readonly balancerHour: number;
  /** An hour of an interface endpoint in one zone. Source: "AWS PrivateLink pricing". */
  readonly endpointHour: number;
  /**
   * PostgreSQL on RDS in two zones: an hour of `db.m6i.large`, a month of a GiB of gp3. Source: "Amazon RDS for
   * PostgreSQL pricing". Absent: not in the table.
   */
  readonly database?: { readonly largeHour: number; readonly gib: number };
}

/** The month of the prices. They were entered by hand; no program reads them from AWS. */
export const PRICES_OF = "2025-06";

/** Hours of a month, as in the AWS Pricing Calculator. */
export const HOURS = 730;

/** A month of a customer managed key. Source: "AWS Key Management Service pricing". */
export const KEY_MONTH = 1;

/** A month of an alarm on one metric. Source: "Amazon CloudWatch pricing". */
export const ALARM_MONTH = 0.1;

/**
 * A month of a health check of an AWS address, and the surcharge for its short interval. Source: "Amazon Route 53
 * pricing".
 */
export const HEALTH_CHECK_MONTH = { basic: 0.5, fast: 1 } as const;

/**
 * The approximate savings of a one-year Compute Savings Plan without upfront payment, on instances. Source: "Savings
 * Plans pricing".
 */
export const SAVINGS_PLAN = 0.27;

const UNITED_STATES: Prices = {
  xlargeHour: {
    t3: 0.1664,
    t3a: 0.1504,
    t4g: 0.1344,
    m5: 0.192,
    m6a: 0.1728,
    m6g: 0.154,
    m6i: 0.192,
    m7g: 0.1632,
    m7i: 0.2016,
  },
  volume: { gib: 0.08, iops: 0.005, throughput: 0.04 },
  natHour: 0.045,
  addressHour: 0.005,
  balancerHour: 0.0225,
  endpointHour: 0.01,
  database: { largeHour: 0.356, gib: 0.23 },
};

/** The region whose prices are used for a region that the table lacks. */
export const FALLBACK_REGION = "us-east-1";

/** The prices by region. */
export const PRICES: Readonly<Record<string, Prices>> = {
  "us-east-1": UNITED_STATES,
  "us-east-2": UNITED_STATES,
  "us-west-2": UNITED_STATES,
  "eu-central-1": {
    xlargeHour: {
      t3: 0.192,
      t3a: 0.1728,
      t4g: 0.1536,
      m5: 0.23,
      m6a: 0.207,
      m6g: 0.184,
      m6i: 0.23,
      m7g: 0.1952,
      m7i: 0.2415,
    },
    volume: { gib: 0.0952, iops: 0.006, throughput: 0.048 },
    natHour: 0.052,
    addressHour: 0.005,
    balancerHour: 0.027,
    endpointHour: 0.012,
  },
};
