import { setFlagsFromString } from 'node:v8';

// V8's optimising compilers cost an idle agent 4 MB and gain it nothing: what is hot then is native, or waits. They
// must be off before the first function is warm, so this is imported before everything else.
setFlagsFromString('--no-opt');
// Node 22 brought this one; earlier ones would complain about it.
const hasMaglev = Number(process.versions.node.split('.')[0]) >= 22;
if (hasMaglev) setFlagsFromString('--no-maglev');

/** Work begins that is worth compiling well: an archive, an upload. The bundle calls it when it unpacks their libraries. */
export function compileWhatIsHot(): void {
  setFlagsFromString('--opt');
  if (hasMaglev) setFlagsFromString('--maglev');
}
