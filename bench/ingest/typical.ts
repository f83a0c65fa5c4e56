import { Logger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics } from '@aws-lambda-powertools/metrics';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import twilio from 'twilio';
import { z } from 'zod';
import { recordingCallback } from './recording-callback';

/*
 * A webhook as the documents of Twilio, Powertools and the SDK show it: the libraries as a whole, clients as they are made by
 * default. It checks what ingest checks, and answers when SQS has the message.
 */

const { RECORDINGS_QUEUE_URL, CREDENTIALS_SECRET_NAME, TWILIO_ACCOUNT_SID } = process.env;

const logger = new Logger({ serviceName: 'webhook' });
const metrics = new Metrics({ namespace: 'Recordings', serviceName: 'webhook' });
const sqs = new SQSClient({});
const secrets = new SecretsManagerClient({});

const secretSchema = z.object({ twilioAuthToken: z.string().min(1) });

let token: string | undefined;
const authToken = async (): Promise<string> => {
  if (token === undefined) {
    const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId: CREDENTIALS_SECRET_NAME }));
    token = secretSchema.parse(JSON.parse(SecretString)).twilioAuthToken;
  }
  return token;
};

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  const params = Object.fromEntries(new URLSearchParams(body));
  const query = event.rawQueryString === '' ? '' : `?${event.rawQueryString}`;
  const url = `https://${event.requestContext.domainName}${event.rawPath}${query}`;
  const signature = event.headers['x-twilio-signature'] ?? '';
  try {
    if (!twilio.validateRequest(await authToken(), signature, url, params)) {
      logger.warn('signature wrong');
      return { statusCode: 403 };
    }
    const callback = recordingCallback.safeParse(params);
    if (!callback.success || callback.data.AccountSid !== TWILIO_ACCOUNT_SID) return { statusCode: 400 };
    const message = { ...callback.data, jobNumber: event.queryStringParameters?.job_number, receivedAt: new Date() };
    await sqs.send(new SendMessageCommand({ QueueUrl: RECORDINGS_QUEUE_URL, MessageBody: JSON.stringify(message) }));
    metrics.addMetric('WebhooksAccepted', MetricUnit.Count, 1);
    logger.info('webhook accepted', { recordingSid: message.RecordingSid });
    return { statusCode: 204 };
  } catch (error) {
    logger.error('webhook failed', error instanceof Error ? error : String(error));
    return { statusCode: 503 };
  } finally {
    metrics.publishStoredMetrics();
  }
};
