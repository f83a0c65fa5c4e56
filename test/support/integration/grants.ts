import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { parseJson } from '../../../lambdas/core/json';
import { LINKS_FOLDER, type LinkGrant, linkGrant } from '../../../lambdas/core/link';
import type { LocalPipeline } from '../../../local/pipeline/start-pipeline';

/** What the links bucket says of each link, by its id. */
export const grantsOf = async ({ aws: { s3 }, outputs }: LocalPipeline): Promise<ReadonlyMap<string, LinkGrant>> => {
  const Bucket = outputs.LinksBucketName;
  const Prefix = `${LINKS_FOLDER}/`;
  const found = new Map<string, LinkGrant>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
    for (const { Key } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const grant = linkGrant.parse(parseJson((await Body?.transformToString()) ?? ''));
      found.set(grant.linkId, grant);
    }
  return found;
};

/** Of a link that the pipeline made. */
export const idOfLink = (link: string): string => new URL(link).searchParams.get('x-link-id') ?? '';
