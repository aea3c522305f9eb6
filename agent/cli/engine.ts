import { setFlagsFromString } from 'node:v8';

// V8's middle compiler costs an idle agent 2.5 MB and gains it nothing: what is hot here is native, or waits. It must
// be off before the first function is warm, so this is imported before everything else. Node 22 brought it.
if (Number(process.versions.node.split('.')[0]) >= 22) setFlagsFromString('--no-maglev');
