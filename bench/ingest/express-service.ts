import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import express from 'express';
import twilio from 'twilio';
import { z } from 'zod';
import { recordingCallback } from './recording-callback';
import { failLoudly, tally } from './tally';

/*
 * What a server of one's own would be: Express, by HTTPS as Twilio wants it, with the checks of ingest, and an answer when
 * SQS has the message.
 */

const {
  BENCH_WARM_UP = '',
  BENCH_WEBHOOKS = '',
  BENCH_CERTIFICATE = '',
  BENCH_KEY = '',
  RECORDINGS_QUEUE_URL,
  TWILIO_ACCOUNT_SID,
  TWILIO_AUTH_TOKEN = '',
  WEBHOOK_PUBLIC_URL = '',
} = process.env;

const sqs = new SQSClient({});
const { answered } = tally(Number(BENCH_WARM_UP), Number(BENCH_WEBHOOKS));

const params = z.record(z.string(), z.string());

const app = express();
app.use(express.urlencoded({ extended: false, limit: '64kb' }));
app.post('/twilio/recordings', async (request, response) => {
  response.on('finish', () => {
    if (response.statusCode !== 204) failLoudly(`answered with ${response.statusCode}`);
    answered();
  });
  const url = `${WEBHOOK_PUBLIC_URL}${request.originalUrl}`;
  const form = params.parse(request.body);
  if (!twilio.validateRequest(TWILIO_AUTH_TOKEN, request.get('x-twilio-signature') ?? '', url, form)) {
    response.sendStatus(403);
    return;
  }
  const callback = recordingCallback.safeParse(form);
  if (!callback.success || callback.data.AccountSid !== TWILIO_ACCOUNT_SID) {
    response.sendStatus(400);
    return;
  }
  const message = { ...callback.data, jobNumber: request.query.job_number, receivedAt: new Date() };
  await sqs.send(new SendMessageCommand({ QueueUrl: RECORDINGS_QUEUE_URL, MessageBody: JSON.stringify(message) }));
  console.log(JSON.stringify({ level: 'info', message: 'webhook accepted', recordingSid: message.RecordingSid }));
  response.sendStatus(204);
});

const server = createServer({ cert: readFileSync(BENCH_CERTIFICATE), key: readFileSync(BENCH_KEY) }, app);
server.listen(0, '127.0.0.1', () => {
  // The bench reads it to know where to post to.
  console.log(JSON.stringify({ listening: server.address() }));
});
