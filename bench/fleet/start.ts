// What each tool takes to start and to do nothing: part of each figure of the others, which start anew for every command, and of none
// of ours, which is open already.
import { type Contest, contest } from './contest.ts';
import { measure } from './measured.ts';
import { packageMissing, startOf } from './peers.ts';
import { openApp, type Stage } from './stage.ts';

export async function startContest(stage: Stage): Promise<Contest> {
  const ours = async () => {
    const app = await openApp(stage);
    await app.close();
    return app.opened;
  };
  const peers = ['clush', 'parallel-ssh', 'ansible'].map((name) => ({
    ...{ name, exchange: '', missing: packageMissing(name) },
    run: () => measure(startOf(name)),
  }));
  const title = 'Starting, and nothing else';
  return contest({ id: 'start', title }, [{ name: 'Flotilla', exchange: '', run: ours }, ...peers], stage.rounds);
}
