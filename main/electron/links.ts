import { idSchema } from '../../contract/app/base.ts';

export const linkScheme = 'flotilla';
const hashOf = { device: (id: string) => `#/devices/${id}/overview`, job: (id: string) => `#/jobs/${id}` } as const;

/**
 * Where a `flotilla://device/<id>` or `flotilla://job/<id>` leads in the window, or null when it is not exactly that. Anyone can
 * make such a link, so it only ever shows a place, and nothing of it but an id goes on.
 */
export function placeOfLink(link: string): string | null {
  const [, noun, id] = /^flotilla:\/\/(device|job)\/([0-9a-fA-F-]{36})\/?$/.exec(link) ?? [];
  if ((noun !== 'device' && noun !== 'job') || !idSchema.safeParse(id).success || !id) return null;
  return hashOf[noun](id.toLowerCase());
}

/** True for an argument that the system put there because somebody opened a link. */
export const isLink = (argument: string) => argument.toLowerCase().startsWith(`${linkScheme}:`);

/** The place that a command line leads to: Windows and Linux hand a link over as the last argument. */
export function placeOfArguments(argv: readonly string[]): string | null {
  const link = argv.find(isLink);
  return link === undefined ? null : placeOfLink(link);
}
