import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { z } from 'zod';

/*
 * A link as the SDK's documents show it: clients as they are made by default, and no record of who got it. It looks whether
 * the recording is there, as the url-signer does.
 */

const { RECORDINGS_BUCKET } = process.env;

const s3 = new S3Client({});
const requestSchema = z.object({ key: z.string() });

export const handler = async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString('utf8');
  const { key } = requestSchema.parse(JSON.parse(body));
  const object = { Bucket: RECORDINGS_BUCKET, Key: key };
  await s3.send(new HeadObjectCommand(object));
  const url = await getSignedUrl(s3, new GetObjectCommand(object), { expiresIn: 900 });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ url }) };
};
