import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type InvocationMetrics, publishing } from '../runtime/emf-metrics';
import { type IngestPorts, acceptCallback } from './accept-callback';
import { replyOf, requestOf } from './http';

interface Wiring {
  readonly ports: IngestPorts & { readonly metrics: InvocationMetrics };
  readonly accountSid: string;
  /** What Twilio posts to, where that is not the API's own address. */
  readonly publicUrl?: string | undefined;
}

/** Handles POSTs to the webhook's path (HTTP API, payload format 2.0). */
export const webhook = ({ ports, accountSid, publicUrl }: Wiring) => {
  const accept = acceptCallback(ports, accountSid);
  return publishing(ports.metrics, async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
    replyOf(await accept(requestOf(event, publicUrl))),
  );
};
