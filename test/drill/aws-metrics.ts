import type { SimulatedQueue } from '../support/simulated-aws/simulated-sqs';
import type { MetricData, MetricId } from '../support/cloudwatch/metric-data';
import type { SynthesisedAlarms } from '../support/template/synthesised-alarms';

/** How long SQS reports a queue after somebody last used it. */
const ACTIVE_SECONDS = 6 * 3600;
/** Of a standard queue, what was received more often no longer counts for the age. */
const MOST_RECEIVES_FOR_AGE = 2;

export const WEBHOOK = 'POST /twilio/recordings';

/** One request to the HTTP API. */
interface ApiRequest {
  readonly route: string;
  readonly status: number;
  /** Whether API Gateway answered by itself, without a function. */
  readonly unseen?: boolean;
}

/** What AWS itself reports of the pipeline's parts, as its documentation says. */
export class AwsMetrics {
  private readonly lastUse = new Map<SimulatedQueue, number>();
  private readonly counted = new Map<string, readonly MetricId[]>();

  constructor(
    private readonly data: MetricData,
    private readonly pipelineName: string,
    private readonly accessLog: SynthesisedAlarms['accessLog'],
    private readonly now: () => Date,
  ) {}

  /** One invocation; Lambda reports errors of 0, too. */
  invocation(feature: string, failed: boolean): void {
    this.lambda(feature, 'Invocations', 1);
    this.lambda(feature, 'Errors', failed ? 1 : 0);
  }

  throttle(feature: string): void {
    this.lambda(feature, 'Throttles', 1);
  }

  /** One answer of the HTTP API: its own metrics, which are those of all routes, and its line of the access log. */
  answer(apiId: string, { route, status, unseen = false }: ApiRequest): void {
    this.put('AWS/ApiGateway', 'Count', { ApiId: apiId }, 1);
    this.put('AWS/ApiGateway', '5xx', { ApiId: apiId }, status >= 500 ? 1 : 0);
    for (const counted of this.countedOf({ route, status, unseen }))
      this.data.put({ ...counted, at: this.now(), values: [1] });
  }

  /** What an answer counts as; the same ones are given by the thousand. */
  private countedOf({ route, status, unseen }: Required<ApiRequest>): readonly MetricId[] {
    const answer = `${route} ${status} ${String(unseen)}`;
    const found = this.counted.get(answer);
    if (found !== undefined) return found;
    const known: Readonly<Record<string, string>> = {
      routeKey: route,
      status: String(status),
      integrationStatus: unseen ? '-' : String(status),
    };
    const line = this.accessLog.format.replaceAll(/\$context\.([\w.]+)/g, (_, name: string) => known[name] ?? '-');
    const counted = this.accessLog.filters.flatMap(({ counts }) => counts(JSON.parse(line)) ?? []);
    this.counted.set(answer, counted);
    return counted;
  }

  /** A webhook that API Gateway answers 429. */
  turnedAway(apiId: string): void {
    this.answer(apiId, { route: WEBHOOK, status: 429, unseen: true });
  }

  /** One second of a flood: what the HTTP API hands on, all of it from strangers, and no word of what it turns away. */
  secondOfFlood(apiId: string, handedOn: number): void {
    for (let request = 0; request < handedOn; request++) {
      this.invocation('ingest', false);
      this.answer(apiId, { route: WEBHOOK, status: 403 });
    }
  }

  bucket(name: 'GetRequests' | '4xxErrors', bucketName: string, times = 1): void {
    this.put('AWS/S3', name, { BucketName: bucketName, FilterId: 'recordings' }, times);
  }

  /** Once a minute, of a queue that is not empty or was used not long ago. `name` as in SQS. */
  queue(name: string, queue: SimulatedQueue, seconds: number): void {
    const { messages } = queue;
    if (messages.length > 0) this.lastUse.set(queue, seconds);
    if (seconds - (this.lastUse.get(queue) ?? -Infinity) > ACTIVE_SECONDS) return;
    const dimensions = { QueueName: name };
    const visible = messages.filter(({ visibleAt }) => visibleAt <= seconds);
    this.put('AWS/SQS', 'ApproximateNumberOfMessagesVisible', dimensions, visible.length);
    const counting = messages.filter(({ group, receives }) => group !== undefined || receives <= MOST_RECEIVES_FOR_AGE);
    const age = Math.max(0, ...counting.map(({ sentAt }) => seconds - sentAt));
    this.put('AWS/SQS', 'ApproximateAgeOfOldestMessage', dimensions, age);
  }

  private lambda(feature: string, name: string, value: number): void {
    this.put('AWS/Lambda', name, { FunctionName: `${this.pipelineName}-${feature}` }, value);
  }

  private put(namespace: string, name: string, dimensions: Record<string, string>, value: number): void {
    this.data.put({ namespace, name, dimensions, at: this.now(), values: [value] });
  }
}
