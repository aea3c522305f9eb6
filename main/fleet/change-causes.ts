import type { ChangeCause, Evidence } from '../../contract/app/host-keys.ts';

type Likelihood = ChangeCause['likelihood'];
type Kind = Evidence['kind'];

const remedies: Record<ChangeCause['cause'], ChangeCause['remedy']> = {
  're-imaged': 're-identify',
  'other-device': 'change-address',
  rotated: 're-identify',
  cloned: 'forget',
  'in-between': 'keep-away',
};
/** The order among causes that are equally likely: what is worse comes first. */
const order: readonly ChangeCause['cause'][] = ['in-between', 'other-device', 'cloned', 're-imaged', 'rotated'];
const likelihoods: readonly Likelihood[] = ['likely', 'possible', 'unlikely'];

/**
 * What may have changed a key, judged by what is known without logging in: for each cause how likely it is and the evidence
 * that speaks of it. Never a reason to trust by itself.
 */
export function changeCauses(known: { evidence: readonly Evidence[]; changedAt: number }): ChangeCause[] {
  const causes = order.map((cause) => ({ cause, ...judges[cause](new Known(known)), remedy: remedies[cause] }));
  return causes.sort((a, b) => likelihoods.indexOf(a.likelihood) - likelihoods.indexOf(b.likelihood));
}

/** The evidence, asked by its kind. */
class Known {
  readonly #evidence: readonly Evidence[];
  readonly #changedAt: number;

  constructor({ evidence, changedAt }: { evidence: readonly Evidence[]; changedAt: number }) {
    this.#evidence = evidence;
    this.#changedAt = changedAt;
  }

  has(...kinds: Kind[]): boolean {
    return this.of(...kinds).length > 0;
  }

  of(...kinds: Kind[]): Evidence[] {
    return this.#evidence.filter(({ kind }) => kinds.includes(kind));
  }

  /** The device that is known by this key has answered at its own address since: what is met here is another one. */
  get holderStillThere(): boolean {
    return this.#evidence.some(
      (one) => one.kind === 'device-has-key' && one.reachedAt !== null && one.reachedAt >= this.#changedAt,
    );
  }

  /** The key belongs to somebody else by name. */
  get isAnothers(): boolean {
    return this.has('device-has-key', 'known-hosts-other-name');
  }
}

type Judged = Pick<ChangeCause, 'likelihood' | 'evidence'>;

const judges: Record<ChangeCause['cause'], (known: Known) => Judged> = {
  // Only the technician's own SSH having met the key under this name speaks for it; what is known of others speaks against.
  're-imaged': (known) => ({
    likelihood: known.has('known-hosts-same-name')
      ? 'likely'
      : unlessAgainst(known.isAnothers || known.has('other-key-held', 'offered-elsewhere')),
    evidence: known.of('known-hosts-same-name', 'other-key-held', 'seen-nowhere', 'machine-id-kept'),
  }),
  'other-device': (known) => ({
    likelihood:
      known.isAnothers && !known.holderStillThere
        ? 'likely'
        : unlessAgainst(known.has('other-key-held', 'offered-elsewhere')),
    evidence: known.of('device-has-key', 'known-hosts-other-name', 'other-key-held', 'seen-nowhere'),
  }),
  rotated: (known) => ({
    likelihood: known.has('other-key-held')
      ? 'likely'
      : unlessAgainst(known.isAnothers || known.has('not-announced', 'offered-elsewhere')),
    evidence: known.of('other-key-held', 'known-hosts-same-name', 'not-announced'),
  }),
  cloned: (known) => ({
    likelihood:
      known.holderStillThere || known.has('old-key-shared') ? 'likely' : unlessAgainst(!known.has('device-has-key')),
    evidence: known.of('device-has-key', 'old-key-shared'),
  }),
  // One key shown at several addresses, in place of keys that differ: so does whoever answers for all of them. Somebody
  // in between cannot hold the key of a device that is known; else nothing rules it out.
  'in-between': (known) => ({
    likelihood: known.has('offered-elsewhere')
      ? 'likely'
      : unlessAgainst(known.isAnothers || known.has('other-key-held')),
    evidence: known.of('offered-elsewhere', 'seen-nowhere', 'other-key-held'),
  }),
};

function unlessAgainst(isAgainst: boolean): Likelihood {
  return isAgainst ? 'unlikely' : 'possible';
}
