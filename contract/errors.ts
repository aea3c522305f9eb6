import { z } from 'zod';

/**
 * The catalogue of everything that can go wrong, in words for a technician: what happened, and what to do next.
 * `{name}` stands for a parameter. `retry` says whether the same action can succeed later without a change.
 * The renderer translates by code; these sentences are the English text.
 */
export const errorCatalogue = {
  'ssh.host-not-found': {
    message: 'The name {address} could not be resolved.',
    next: 'Check the spelling, or enter the IP address; without a network only addresses work.',
    retry: true,
  },
  'ssh.port-closed': {
    message: '{address} refused the connection on port {port}.',
    next: 'Check the port, and that the SSH server is running on the device.',
    retry: true,
  },
  'ssh.no-answer': {
    message: '{address} did not answer on port {port} for {seconds} s.',
    next: 'Is the device powered and on this network? Try again when it is.',
    retry: true,
  },
  'ssh.unreachable': {
    message: 'There is no route to {address}.',
    next: 'Check the cable, the Wi-Fi or the VPN of this laptop, then try again.',
    retry: true,
  },
  'ssh.throttled': {
    message: '{address} is turning new connections away for the moment.',
    next: 'It is up: busy with other logins, or its SSH server is just starting. Try again in a minute.',
    retry: true,
  },
  'ssh.not-ssh': {
    message: 'What answers at {address} port {port} is not an SSH server.',
    next: 'Check the port number.',
    retry: false,
  },
  'ssh.no-common-algorithm': {
    message: '{address} offers no {kind} algorithm that is still considered safe.',
    next: 'Update the SSH server of the device. Where that cannot be done, allow old algorithms for this one device, under Connection in its settings.',
    retry: false,
  },
  'ssh.auth-refused': {
    message: '{address} did not accept the credential of user {user}.',
    next: 'Check the user name, and the password or key, in the settings of the device. It accepts: {methods}.',
    retry: false,
  },
  'ssh.key-unreadable': {
    message: 'The private key could not be read.',
    next: 'Choose an OpenSSH, PEM or PuTTY (.ppk) private key file; a file that ends in .pub is the public half.',
    retry: false,
  },
  'ssh.passphrase-missing': {
    message: 'The private key is protected by a passphrase, and none was given.',
    next: 'Enter the passphrase of the key in the settings of the device.',
    retry: false,
  },
  'ssh.passphrase-wrong': {
    message: 'The passphrase does not open the private key.',
    next: 'Enter the passphrase of the key again.',
    retry: false,
  },
  'ssh.agent-absent': {
    message: 'No SSH agent answers on this laptop.',
    next: 'Start ssh-agent (or Pageant in its OpenSSH mode) before Flotilla, or choose another way to log in.',
    retry: true,
  },
  'ssh.agent-empty': {
    message: 'The SSH agent of this laptop holds no key.',
    next: 'Add a key to it (ssh-add), then try again.',
    retry: true,
  },
  'ssh.question': {
    message: '{address} asks {user} for more than a password: “{question}”',
    next: 'Flotilla cannot answer that. Log in with a private key or the SSH agent, or check the password.',
    retry: false,
  },
  'ssh.jump-failed': {
    message: 'The way to {address} leads through {hop}, which cannot be used: {detail}',
    next: 'Open {hop} and mend it there; then try again.',
    retry: true,
  },
  'ssh.proxy-unreachable': {
    message: 'The proxy {proxy} did not answer.',
    next: 'Check the proxy in the settings of the device, and the network of this laptop.',
    retry: true,
  },
  'ssh.proxy-refused': {
    message: 'The proxy {proxy} did not connect to {address}: {detail}',
    next: 'Check the proxy and its login in the settings of the device, and that the proxy may reach it.',
    retry: true,
  },
  'ssh.connection-lost': {
    message: 'The connection to {address} was lost.',
    next: 'Try again when the device answers; what was under way is settled then.',
    retry: true,
  },
  'ssh.timeout': {
    message: '{address} did not finish "{step}" within {seconds} s.',
    next: 'The device may be overloaded or the link slow. Try again.',
    retry: true,
  },
  'ssh.command-failed': {
    message: 'The step "{step}" failed on {address}: {detail}',
    next: 'Read the output of the step, mend what it names, and run it again.',
    retry: true,
  },
  'ssh.forwarding-refused': {
    message: 'The SSH server of {address} does not allow forwarding, so its agent cannot be reached.',
    next: 'Set AllowTcpForwarding to yes (or local) in its sshd_config.',
    retry: false,
  },
  'trust.unknown-key': {
    message: 'The host key of {address} has not been accepted yet.',
    next: 'Compare the fingerprint {fingerprint} with the device, then accept it.',
    retry: false,
  },
  'trust.changed-key': {
    message: 'The host key of {address} changed. Nothing was sent to it.',
    next: 'Look at the keys to find out why: a re-imaged device, another device at this address, or someone in between.',
    retry: false,
  },
  'trust.revoked-key': {
    message: 'The host key of {address} is revoked. Nothing was sent to it.',
    next: 'Do not log in to it. Make new host keys on the device, at the device itself, then check its key again.',
    retry: false,
  },
  'trust.name-differs': {
    message: 'The name that was typed is not {name}.',
    next: 'Type the name of the device as it stands in the title. Nothing was changed.',
    retry: false,
  },
  'trust.known-hosts-unreadable': {
    message: 'The file {path} could not be read: {detail}',
    next: 'Choose another file, or paste its lines.',
    retry: true,
  },
  'trust.last-key': {
    message: 'This is the only key that {name} is known by, or it is gone already.',
    next: 'Open the device and forget its key there: the next connection then asks again.',
    retry: false,
  },
  'trust.key-moved-on': {
    message: 'The host key of {address} is no longer the one that was shown.',
    next: 'Look at the new fingerprint and decide again.',
    retry: false,
  },
  'agent.no-node': {
    message: 'There is no Node.js on {address}, and the agent needs version {minimum} or later.',
    next: 'Install Node.js on the device (on Debian: apt install nodejs npm), then set up the agent again.',
    retry: false,
  },
  'agent.node-too-old': {
    message: 'Node.js {version} on {address} is too old; the agent needs {minimum} or later.',
    next: 'Update Node.js on the device, then set up the agent again.',
    retry: false,
  },
  'agent.node-musl': {
    message: '{address} has no Node.js {minimum} or later, and none can be brought along: its C library is musl.',
    next: 'Install it with the package manager of the device (on Alpine: apk add nodejs npm), then set up the agent again.',
    retry: false,
  },
  'agent.node-unavailable': {
    message:
      'The device needs a Node.js of ours, and this laptop does not have {package} and could not fetch it: {detail}',
    next: 'Set up the agent once where npm on this laptop reaches its registry; it is kept in {folder} from then on. Or install Node.js on the device.',
    retry: true,
  },
  'agent.went-back': {
    message: 'The new agent did not work on {address}: {detail} The version before runs again.',
    next: 'Nothing that runs was touched. Read the output of the steps, and report it if the device itself is well.',
    retry: true,
  },
  'agent.no-space': {
    message: '{address} has {free} free, and the agent needs {needed}.',
    next: 'Free some space on the device, then set up the agent again.',
    retry: false,
  },
  'agent.upload-damaged': {
    message: 'The agent arrived damaged on {address}.',
    next: 'The link may be bad. Set up the agent again; the old one still runs.',
    retry: true,
  },
  'agent.start-failed': {
    message: 'The agent did not start on {address}: {detail}',
    next: 'Read the output of the step, mend what it names, and set up the agent again.',
    retry: true,
  },
  'agent.not-set-up': {
    message: 'There is no agent on {address} yet.',
    next: 'Set up the agent first.',
    retry: false,
  },
  'agent.not-running': {
    message: 'The agent on {address} does not answer.',
    next: 'Set up the agent again: it is started, and nothing that runs is touched.',
    retry: true,
  },
  'agent.token-refused': {
    message: 'The agent on {address} did not accept our token.',
    next: 'Set up the agent again to renew the token.',
    retry: false,
  },
  'agent.bad-reply': {
    message: 'The agent on {address} gave an answer that does not follow its contract: {detail}',
    next: 'Set up the agent again to bring it to this version.',
    retry: false,
  },
  'agent.failed': {
    message: 'The agent on {address} reports: {detail}',
    next: 'Read the output and the log of the device, then try again.',
    retry: true,
  },
  'agent.busy': {
    message: '{address} is busy with something else: {detail}',
    next: 'Wait a moment, then try again. Nothing was changed.',
    retry: true,
  },
  'agent.still-running': {
    message: '{address} is still at work on this change.',
    next: 'It goes on by itself. Refresh the device later to see how it ended.',
    retry: false,
  },
  'agent.interrupted': {
    message: '{address} broke the change off: {detail}',
    next: 'Its agent was stopped or started anew meanwhile. Refresh the device to see what is there, then try again.',
    retry: true,
  },
  'agent.too-large': {
    message: '{address} does not take something this large: {detail}',
    next: 'Make it smaller, for example by leaving out what is fetched on the device anyway.',
    retry: false,
  },
  'agent.needs-root': {
    message: 'The agent on {address} is not root, and this needs it: {detail}',
    next: 'Log in as root or as a user who may use sudo, remove the agent and set it up again. Packages from npm and archives need no root.',
    retry: false,
  },
  'agent.disk-full': {
    message: 'The disk of {address} has no room for it: {detail}',
    next: 'Free some space on the device, then try again.',
    retry: true,
  },
  'agent.no-ufops': {
    message: 'The agent on {address} is of a version that does not know ufops.',
    next: 'Set up the agent again: that brings it to this version, and nothing that runs is touched.',
    retry: false,
  },
  'agent.no-blobs': {
    message: 'The agent on {address} is of a version that takes no packages from this laptop.',
    next: 'Set up the agent again: that brings it to this version, and nothing that runs is touched.',
    retry: false,
  },
  'blob.missing': {
    message: '{address} does not have the whole package: {detail}',
    next: 'Try again: it is sent first, and goes on from where it was.',
    retry: true,
  },
  'blob.out-of-step': {
    message: 'A part of the package does not fit what {address} has of it: {detail}',
    next: 'Try again: the device is asked first how much it has.',
    retry: true,
  },
  'blob.damaged': {
    message: 'The package arrived damaged on {address}: {detail}',
    next: 'The link may be bad. Try again: it is sent anew.',
    retry: true,
  },
  'module.bad-archive': {
    message: 'What was sent to {address} cannot be unpacked or used: {detail}',
    next: 'Pack it anew, then try again. The device is as it was before.',
    retry: false,
  },
  'module.wrong-package': {
    message: 'What was sent to {address} is another package than was asked for: {detail}',
    next: 'Choose the package that fits, or correct the name or the version. Nothing was changed.',
    retry: false,
  },
  'module.stop-failed': {
    message: '{name} could not be stopped on {address}: {detail}',
    next: 'Read its log, then try again. If it stays so, restart the device.',
    retry: true,
  },
  'module.remove-failed': {
    message: '{name} could not be removed from {address}: {detail}',
    next: 'Mend what is named there on the device, then delete the module again.',
    retry: true,
  },
  'plain.not-running': {
    message: 'Nothing answers on port {port} of {address} itself, where its plain server should be.',
    next: 'Start that server on the device, or correct its port in the settings of the device.',
    retry: true,
  },
  'plain.not-modules-api': {
    message: 'What answers on port {port} of {address} does not speak the Modules API: {detail}',
    next: 'Correct the port in the settings of the device, or let Flotilla look for the server.',
    retry: false,
  },
  'plain.failed': {
    message: 'The plain server on {address} did not do it: {detail}',
    next: 'Such a server says no more than that. Look at its own log on the device, then try again.',
    retry: true,
  },
  'plain.no-way': {
    message:
      'The SSH server of {address} does not allow forwarding, and the device has no program that can stand in for it.',
    next: 'Set AllowTcpForwarding to local in its sshd_config, install nc on the device, or set up the agent, which needs neither.',
    retry: false,
  },
  'plain.not-offered': {
    message: 'The plain server on {address} knows the Modules API alone, which does not have this.',
    next: 'Set up the agent beside it; it has logs, and takes packages from this laptop.',
    retry: false,
  },
  'module.package-not-found': {
    message: 'There is no package named {name} in the registry that {address} uses.',
    next: 'Check the spelling of the package name.',
    retry: false,
  },
  'module.version-not-found': {
    message: 'The package {name} has no version {version}.',
    next: 'Choose a version that was published.',
    retry: false,
  },
  'module.registry-unreachable': {
    message: '{address} could not reach its package registry.',
    next: 'Check the network of the device, or install from the library.',
    retry: true,
  },
  'module.no-installer': {
    message: '{address} has no package manager that can install {name}.',
    next: 'Install npm on the device, then try again.',
    retry: false,
  },
  'module.install-failed': {
    message: '{name} could not be installed on {address}: {detail}',
    next: 'Read the output of the step; the device is as it was before.',
    retry: true,
  },
  'module.exists': {
    message: '{name} is already a module on {address}.',
    next: 'Update the module instead of installing it again.',
    retry: false,
  },
  'module.unknown': {
    message: 'This module is not on {address}.',
    next: 'Refresh the device to see what is there.',
    retry: false,
  },
  'module.no-service': {
    message: '{name} has nothing that can be started: no start script and no command.',
    next: 'Nothing needs doing if it is a library; else choose the package that holds the service.',
    retry: false,
  },
  'module.did-not-stay-up': {
    message: '{name} was started on {address} and ended at once: {detail}',
    next: 'Read its log.',
    retry: true,
  },
  'files.not-found': {
    message: '{path} is not on {address}.',
    next: 'Look at the folder again: it may have been moved or removed.',
    retry: false,
  },
  'files.denied': {
    message: '{address} does not allow this user to do that with {path}.',
    next: 'Choose a folder that belongs to the user, or connect as a user who may.',
    retry: false,
  },
  'files.exists': {
    message: '{path} is on {address} already.',
    next: 'Choose another name, or say that it shall be replaced.',
    retry: false,
  },
  'files.not-a-folder': {
    message: '{path} on {address} is not a folder.',
    next: 'Look at the folder that it is in.',
    retry: false,
  },
  'files.not-empty': {
    message: 'The folder {path} on {address} is not empty.',
    next: 'Remove what is in it first.',
    retry: false,
  },
  'files.damaged': {
    message: '{path} arrived damaged on {address}.',
    next: 'The link or the disk of the device may be bad. Send it again; what was there before is untouched.',
    retry: true,
  },
  'files.changed-meanwhile': {
    message: '{path} on {address} changed while it was read.',
    next: 'Get it again when nothing writes to it.',
    retry: true,
  },
  'files.failed': {
    message: '{address} could not do that with {path}: {detail}',
    next: 'Read what the device said, mend what it names, and try again.',
    retry: true,
  },
  'terminal.unknown': {
    message: 'This terminal has ended.',
    next: 'Open a new one.',
    retry: false,
  },
  'terminal.too-many': {
    message:
      '{count} terminals of this laptop are open on {address}, and its server must keep room for everything else.',
    next: 'Close one of them, then open the shell again.',
    retry: false,
  },
  'terminal.not-reading': {
    message: 'The terminal of {address} takes no more input for now.',
    next: 'What runs in it does not read. Wait, or end it with Ctrl-C.',
    retry: true,
  },
  'ufop.unknown': {
    message: 'There is no ufop {ufop} on {address}.',
    next: 'Register it first, or refresh the device to see what is there.',
    retry: false,
  },
  'ufop.exists': {
    message: '{ufop} is already a ufop on {address}, with other settings.',
    next: 'Use it as it is, or delete it first: its settings cannot be changed.',
    retry: false,
  },
  'ufop.version-unknown': {
    message: '{ufop} has no version {version} on {address}.',
    next: 'Upload an image first, or choose a version that is there.',
    retry: false,
  },
  'ufop.version-exists': {
    message: '{ufop} already has a version {version} on {address}.',
    next: 'Give the image another version, or none: then it gets the next number.',
    retry: false,
  },
  'ufop.version-not-built': {
    message: 'Version {version} of {ufop} cannot be used on {address}: its state is “{state}”.',
    next: 'Wait for its build to end, or choose a version that was built.',
    retry: false,
  },
  'ufop.bad-image': {
    message: '{address} cannot use the image for {ufop}: {detail}',
    next: 'Correct the image and upload it again. Nothing was changed.',
    retry: false,
  },
  'ufop.build-failed': {
    message: 'The build of {ufop} {version} failed on {address}: {detail}',
    next: 'Read the output of the build, mend what it names, and upload the image again.',
    retry: false,
  },
  'ufop.nothing-selected': {
    message: 'No version of {ufop} is selected on {address}.',
    next: 'Switch to a version that was built.',
    retry: false,
  },
  'ufop.too-many-instances': {
    message: '{ufop} may have {maximum} instances on {address} and has {count}; {size} more are too many.',
    next: 'Add fewer, or delete some first.',
    retry: false,
  },
  'ufop.instance-unknown': {
    message: '{ufop} has no instance {index} on {address}.',
    next: 'Refresh the device to see what is there.',
    retry: false,
  },
  'ufop.instance-failed': {
    message: 'Instance {index} of {ufop} does not run as it should on {address}: {detail}',
    next: 'Read its log.',
    retry: true,
  },
  'ufop.upgrade-failed': {
    message: 'The upgrade of {ufop} ended early on {address}: {detail}',
    next: 'The instances that were not reached run as before. Read the log of the one that is named, then try again.',
    retry: true,
  },
  'shell.failed': {
    message: 'The command ended with code {code} on {address}: {detail}',
    next: 'Read its output.',
    retry: false,
  },
  'shell.ended': {
    message: 'The command was ended by the signal {signal} on {address}: {detail}',
    next: 'Read its output.',
    retry: false,
  },
  'file.in-the-way': {
    message: '{path} on {address} is a {kind}, and no file.',
    next: 'Choose the path of a file.',
    retry: false,
  },
  'file.not-in-place': {
    message: '{name} was sent to {address}, and {path} is something else now.',
    next: 'Something on the device writes to that path. Find out what it is, then try again.',
    retry: true,
  },
  'vault.locked': {
    message: 'The stored credentials are locked.',
    next: 'Unlock them with your passphrase.',
    retry: true,
  },
  'vault.absent': {
    message: 'No passphrase protects stored credentials yet.',
    next: 'Choose a passphrase, or keep the credential for this session only.',
    retry: false,
  },
  'vault.exists': { message: 'A passphrase was already chosen.', next: 'Unlock with it.', retry: false },
  'vault.wrong-passphrase': {
    message: 'The passphrase is not right.',
    next: 'Enter it again; nothing was changed.',
    retry: false,
  },
  'credential.unknown': {
    message: 'The device has no credential that can be used now.',
    next: 'Enter its password or key in the settings of the device. Credentials kept for one session are gone after a restart.',
    retry: false,
  },
  'credential.unreadable': {
    message: 'The stored credential {name} can no longer be opened on this computer.',
    next: 'Remove it and enter the password or key again.',
    retry: false,
  },
  'device.unknown': {
    message: 'This device is not in the inventory.',
    next: 'It may have been removed. Go back to the fleet.',
    retry: false,
  },
  'device.duplicate': {
    message: '{address} port {port} with user {user} is already in the inventory as {name}.',
    next: 'Open that device, or enter another address.',
    retry: false,
  },
  'device.jump-cycle': {
    message: 'The way to {name} would lead through {name} itself.',
    next: 'Choose another device to go through.',
    retry: false,
  },
  'device.is-jump': {
    message: '{name} is the way to {others}.',
    next: 'Choose another way for them first, or delete them.',
    retry: false,
  },
  'device.busy': {
    message: '{name} is part of a job that is still running.',
    next: 'Wait for the job to end, or cancel it.',
    retry: true,
  },
  'device.no-root': {
    message: 'The user who logs in to {address} is not root and cannot use sudo.',
    next: 'Log in as root, or as a user who may use sudo with the password of the login.',
    retry: false,
  },
  'device.not-back': {
    message: '{address} was told to reboot and was not back within {minutes} minutes.',
    next: 'Look at the device itself: it may wait for something, or have another address now.',
    retry: true,
  },
  'library.unknown': {
    message: 'This item is not in the library.',
    next: 'It may have been removed. Go back to the library.',
    retry: false,
  },
  'library.wrong-platform': {
    message: '{name} is made for {wanted}, and {address} is {is}.',
    next: 'Take a package that is made for this device, or leave the device out.',
    retry: false,
  },
  'library.wrong-kind': {
    message: '{name} cannot be used for this: it is of the kind {kind}.',
    next: 'Choose a package for a module, and an image for a ufop.',
    retry: false,
  },
  'library.in-use': {
    message: '{name} is part of a job that has not ended.',
    next: 'Wait for the job to end, or cancel it.',
    retry: true,
  },
  'library.missing': {
    message: 'The file of {name} is gone from this laptop.',
    next: 'Add it again: the same content takes its place.',
    retry: false,
  },
  'library.damaged': {
    message: 'The file of {name} is no longer what was added.',
    next: 'Remove it and add it again. It was not sent anywhere.',
    retry: false,
  },
  'library.bad-archive': {
    message: '{file} cannot be used: {detail}',
    next: 'Pack it anew, or fetch it again, then add it.',
    retry: false,
  },
  'library.bad-image': {
    message: '{file} is not a usable image. Its ufop.yaml, line {line}: {detail}',
    next: 'Correct that line, pack the image anew and add it again.',
    retry: false,
  },
  'library.not-a-package': {
    message: '{folder} holds no package and no image.',
    next: 'Add a package.json (npm), a flotilla-module.json (archive) or a ufop.yaml (image) at its top.',
    retry: false,
  },
  'library.too-large': {
    message: '{name} is larger than {limit}.',
    next: 'Leave out what the device does not need, or fetch it on the device.',
    retry: false,
  },
  'library.no-space': {
    message: 'The disk of this laptop has no room for {name}.',
    next: 'Free some space, or remove items from the library, then try again.',
    retry: true,
  },
  'library.no-dialog': {
    message: 'This window cannot choose a folder of the laptop.',
    next: 'Pack the folder as a zip or tar.gz and add that file.',
    retry: false,
  },
  'library.not-renamable': {
    message: '{name} says its name and version itself.',
    next: 'Write what you want to tell about it into its notes.',
    retry: false,
  },
  'library.no-npm': {
    message: 'There is no npm on this laptop to fetch packages with.',
    next: 'Install Node.js, which brings npm, or add the package as a file.',
    retry: false,
  },
  'library.no-apt': {
    message: 'This laptop has no apt to fetch Debian packages with.',
    next: 'Download the .deb from where the package is published, and add the file.',
    retry: false,
  },
  'library.fetch-not-found': {
    message: 'There is no {name} {version} to fetch.',
    next: 'Check the spelling and the version.',
    retry: false,
  },
  'library.fetch-offline': {
    message: '{source} could not be reached from this laptop.',
    next: 'Fetch it when the laptop has a network; what is in the library already needs none.',
    retry: true,
  },
  'library.fetch-failed': {
    message: '{name} could not be fetched: {detail}',
    next: 'Mend what is named there, or add the package as a file.',
    retry: true,
  },
  'transfer.unknown': {
    message: 'This upload is not known any more.',
    next: 'Choose the file again.',
    retry: false,
  },
  'transfer.out-of-step': {
    message: 'A part of the upload does not follow the one before.',
    next: 'Choose the file again.',
    retry: false,
  },
  'transfer.incomplete': {
    message: 'Only {received} of {size} bytes of {file} arrived.',
    next: 'Choose the file again.',
    retry: true,
  },
  'transfer.too-large': {
    message: '{file} is larger than {limit}.',
    next: 'Choose a smaller file.',
    retry: false,
  },
  'transfer.too-many': {
    message: 'Too many uploads are under way.',
    next: 'Wait until one of them has ended.',
    retry: true,
  },
  'transfer.no-space': {
    message: 'The disk of this laptop has no room for {file}.',
    next: 'Free some space, then choose the file again.',
    retry: true,
  },
  'transfer.unreadable': {
    message: '{file} can no longer be read on this laptop.',
    next: 'It was changed, moved or removed while it was sent. Choose the file again.',
    retry: false,
  },
  'transfer.too-large-to-save': {
    message: '{file} has {size}; this window can save files of up to {limit}.',
    next: 'Use a browser that can write into a chosen file, such as Chromium or Edge, or get the file with scp.',
    retry: false,
  },
  'transfer.not-saved': {
    message: '{file} could not be written on this laptop.',
    next: 'Check that there is space on the disk and that the folder can be written to, then go on.',
    retry: true,
  },
  'filter.unknown': {
    message: 'This saved filter is not there any more.',
    next: 'Save it again under a name.',
    retry: false,
  },
  'filter.duplicate': {
    message: 'There is a saved filter named {name}.',
    next: 'Choose another name, or change the one that is there.',
    retry: false,
  },
  'secrets.needed': {
    message: 'The values of these secrets are needed: {names}.',
    next: 'Enter them: they are kept, sealed, only until the job has ended.',
    retry: false,
  },
  'secrets.in-command': {
    message: 'The command itself holds the value of {name}.',
    next: 'Write the name with a $ before it in its place: the command is kept as it is typed.',
    retry: false,
  },
  'secrets.locked': {
    message: 'The secrets of this job are locked.',
    next: 'Unlock the stored credentials with your passphrase. What waits for them goes on then; what has ended can be run again.',
    retry: true,
  },
  'secrets.unreadable': {
    message: 'The secrets of this job can no longer be opened on this computer.',
    next: 'Run the job again and enter them anew.',
    retry: false,
  },
  'job.unknown': { message: 'This job is not in the history.', next: 'Go back to the list of jobs.', retry: false },
  'job.cancelled': { message: 'The job was cancelled.', next: 'Run it again when you want it done.', retry: true },
  'job.answer-lost': {
    message: 'The request was sent to {address}, and the answer was lost.',
    next: 'Refresh the device to see what happened, then decide.',
    retry: false,
  },
  'job.no-targets': {
    message: 'No device is left to do this on.',
    next: 'Choose other devices, another filter, or another group of results.',
    retry: false,
  },
  'job.timed-out': {
    message: '{address} did not finish within the {seconds} s that the job gives each attempt.',
    next: 'Refresh the device to see what happened. Give the job more time if the link is slow.',
    retry: true,
  },
  'job.failure-limit': {
    message: 'The job stopped at its failure limit: {failures} failed, and the limit is {limit}.',
    next: 'Nothing was sent to this device. Find out why the others failed, then run the skipped ones again.',
    retry: true,
  },
  'job.expired': {
    message: '{address} was not reached before the job expired.',
    next: 'Nothing was sent to it. Run it again if it still has to be done.',
    retry: true,
  },
  'job.superseded': {
    message: 'The device changed since the job was made: {what} was {was} and is {is}.',
    next: 'Nothing was sent to it. Look at the device as it is now, then decide again.',
    retry: false,
  },
  'job.not-healthy': {
    message: 'It was done, and {address} was not well when it was looked at again: {detail}',
    next: 'Read the logs of the device before you go on with the others.',
    retry: false,
  },
  'query.invalid': {
    message: 'The filter cannot be read: {detail}',
    next: 'Correct it; the hint beside the field names what can be asked.',
    retry: false,
  },
  'import.no-ssh-config': {
    message: 'There is no SSH config at {path}, or it cannot be read.',
    next: 'Choose a file, or paste its lines.',
    retry: true,
  },
  'import.jump-unknown': {
    message: '{name} is reached through {jump}, which is neither in the file nor in the inventory.',
    next: 'Add {jump} as a device first, then import this row again.',
    retry: false,
  },
  'input.invalid': {
    message: 'Something in the form is not right: {detail}',
    next: 'Correct it and try again.',
    retry: false,
  },
  'storage.failed': {
    message: 'The inventory on this laptop could not be written: {detail}',
    next: 'Check the free space and the permissions of the data folder.',
    retry: true,
  },
  'storage.newer': {
    message: 'The inventory on this laptop was written by a newer Flotilla (format {found}; this one knows {known}).',
    next: 'Start the newer Flotilla. Nothing was changed.',
    retry: false,
  },
  'storage.damaged': {
    message: 'The inventory on this laptop is damaged: {detail}',
    next: 'Choose a backup to put in its place. Nothing was changed.',
    retry: false,
  },
  'undo.gone': {
    message: 'This can no longer be taken back.',
    next: 'It was undone already, or is older than seven days. A backup may still hold it.',
    retry: false,
  },
  'undo.superseded': {
    message: '{name} was changed again since, or its place is taken.',
    next: 'Nothing was changed. Undo the later change first, or edit the device.',
    retry: false,
  },
  'backup.unknown': {
    message: 'There is no backup {name} in the data folder.',
    next: 'Choose one of the list.',
    retry: false,
  },
  'backup.damaged': {
    message: 'The backup {name} is damaged itself: {detail}',
    next: 'Choose an older one. Nothing was changed.',
    retry: false,
  },
  'storage.in-use': {
    message: 'Another Flotilla (process {pid}) has the data folder open.',
    next: 'Use that one, or close it first.',
    retry: true,
  },
  'host.disconnected': {
    message: 'The connection to Flotilla itself was lost.',
    next: 'It is being restored. If it stays so, start Flotilla again.',
    retry: true,
  },
  internal: {
    message: 'Something went wrong inside Flotilla: {detail}',
    next: 'Try again. If it happens again, please report it with the log from the data folder.',
    retry: true,
  },
} as const satisfies Record<string, { message: string; next: string; retry: boolean }>;

export type ErrorCode = keyof typeof errorCatalogue;
const errorCodes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];

/** What crosses a boundary in place of a thrown error. `cause` is the technical detail, already free of secrets. */
export const problemSchema = z.object({
  code: z.enum(errorCodes),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  cause: z.string().max(2000).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Fills the parameters of a catalogue sentence; a parameter that is not given stays visible as its name. */
export function fillSentence(template: string, params: Problem['params']): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole));
}

/** The one error class: a code of the catalogue, the parameters of its sentence, and the cause. */
export class FlotillaError extends Error {
  readonly code: ErrorCode;
  readonly params: Problem['params'];

  constructor(code: ErrorCode, params: Problem['params'] = {}, options?: { cause?: unknown }) {
    super(fillSentence(errorCatalogue[code].message, params), options);
    this.name = 'FlotillaError';
    this.code = code;
    this.params = params;
  }

  get retry(): boolean {
    return errorCatalogue[this.code].retry;
  }
}

/** Normalises anything thrown into a problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof FlotillaError) {
    const cause = describeCause(error.cause);
    return { code: error.code, params: error.params, ...(cause ? { cause } : {}) };
  }
  return { code: 'internal', params: { detail: describeCause(error) ?? 'unknown' } };
}

/** Rebuilds the error on the other side of a boundary. */
export function fromProblem(problem: Problem): FlotillaError {
  return new FlotillaError(
    problem.code,
    problem.params,
    problem.cause === undefined ? undefined : { cause: problem.cause },
  );
}

function describeCause(cause: unknown): string | undefined {
  if (cause === undefined || cause === null) return undefined;
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.slice(0, 2000);
}
