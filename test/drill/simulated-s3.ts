import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { HeadObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';

const refusal = (status: number) =>
  new S3ServiceException({ name: String(status), $fault: 'client', $metadata: { httpStatusCode: status } });

/** S3 as the adapter meets it: conditional writes, and 403 for a key that is not there. `onRefusal` hears of each 4xx. */
export const simulatedS3 = (onRefusal: () => void): S3Client => {
  const objects = new Map<string, Record<string, string>>();
  const refuse = (status: number): never => {
    onRefusal();
    throw refusal(status);
  };
  const send = async (command: unknown): Promise<unknown> => {
    if (command instanceof HeadObjectCommand) {
      const Metadata = objects.get(command.input.Key ?? '') ?? refuse(403);
      return { Metadata };
    }
    if (!(command instanceof PutObjectCommand)) throw new Error('a command that the drill does not know');
    const { Key = '', Metadata = {}, Body } = command.input;
    if (Body instanceof Readable) await buffer(Body);
    if (objects.has(Key)) refuse(412);
    objects.set(Key, Metadata);
    return {};
  };
  const credentials = { accessKeyId: 'drill', secretAccessKey: 'drill' };
  return Object.assign(new S3Client({ region: 'us-east-1', credentials }), { send });
};
