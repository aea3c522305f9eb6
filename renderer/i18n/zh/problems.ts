import type { ErrorCode } from '../../../contract/errors.ts';

/** The catalogue of problems in Chinese, by code; the English sentences are in contract/errors.ts. */
export const problemsZh: Record<ErrorCode, { message: string; next: string }> = {
  'ssh.host-not-found': {
    message: '无法解析名称 {address}。',
    next: '请检查拼写，或改填 IP 地址；没有网络时只能使用 IP 地址。',
  },
  'ssh.port-closed': {
    message: '{address} 的端口 {port} 拒绝连接。',
    next: '请检查端口号，以及设备上的 SSH 服务是否在运行。',
  },
  'ssh.no-answer': {
    message: '{address} 的端口 {port} 在 {seconds} 秒内没有应答。',
    next: '设备是否已上电并接入此网络？确认后再试。',
  },
  'ssh.unreachable': { message: '没有到 {address} 的路由。', next: '请检查本机的网线、Wi-Fi 或 VPN，然后重试。' },
  'ssh.not-ssh': { message: '{address} 端口 {port} 上运行的不是 SSH 服务。', next: '请检查端口号。' },
  'ssh.no-common-algorithm': {
    message: '{address} 没有提供仍被视为安全的 {kind} 算法。',
    next: '请更新设备上的 SSH 服务。若无法更新，可在该设备设置的“连接”中允许旧算法。',
  },
  'ssh.auth-refused': {
    message: '{address} 不接受用户 {user} 的凭据。',
    next: '请在设备设置中检查用户名以及密码或密钥。设备接受的方式：{methods}。',
  },
  'ssh.key-unreadable': {
    message: '无法读取该私钥。',
    next: '请选择 OpenSSH、PEM 或 PuTTY（.ppk）格式的私钥文件；以 .pub 结尾的是公钥。',
  },
  'ssh.passphrase-missing': { message: '该私钥设有口令，但未填写。', next: '请在设备设置中填写私钥口令。' },
  'ssh.passphrase-wrong': { message: '口令无法打开该私钥。', next: '请重新输入私钥口令。' },
  'ssh.agent-absent': {
    message: '本机没有应答的 SSH 密钥代理。',
    next: '请在启动 Flotilla 之前启动 ssh-agent（或 OpenSSH 模式的 Pageant），或选择其他登录方式。',
  },
  'ssh.agent-empty': {
    message: '本机的 SSH 密钥代理中没有密钥。',
    next: '请先添加密钥（ssh-add），然后重试。',
  },
  'ssh.question': {
    message: '{address} 除密码外还向用户 {user} 提问：“{question}”',
    next: 'Flotilla 无法回答该问题。请改用私钥或 SSH 密钥代理登录，或检查密码。',
  },
  'ssh.jump-failed': {
    message: '到 {address} 须经过 {hop}，但该设备无法使用：{detail}',
    next: '请打开 {hop} 并在那里排除问题，然后重试。',
  },
  'ssh.proxy-unreachable': {
    message: '代理服务器 {proxy} 没有应答。',
    next: '请检查设备设置中的代理服务器，以及本机的网络。',
  },
  'ssh.proxy-refused': {
    message: '代理服务器 {proxy} 未能连接到 {address}：{detail}',
    next: '请检查设备设置中的代理服务器及其登录信息，并确认它可以访问该设备。',
  },
  'ssh.connection-lost': {
    message: '与 {address} 的连接已断开。',
    next: '待设备应答后重试；届时会查明未完成操作的结果。',
  },
  'ssh.timeout': {
    message: '{address} 未能在 {seconds} 秒内完成“{step}”。',
    next: '设备可能负载过高，或链路较慢。请重试。',
  },
  'ssh.command-failed': {
    message: '在 {address} 上执行“{step}”失败：{detail}',
    next: '请查看该步骤的输出，排除所述问题后重新执行。',
  },
  'ssh.forwarding-refused': {
    message: '{address} 的 SSH 服务不允许转发，因此无法访问其代理。',
    next: '请在其 sshd_config 中将 AllowTcpForwarding 设为 yes（或 local）。',
  },
  'ssh.throttled': {
    message: '{address} 暂时拒绝新的连接。',
    next: '设备在线：可能正忙于处理其他登录，或其 SSH 服务刚刚启动。请一分钟后重试。',
  },
  'trust.unknown-key': {
    message: '尚未接受 {address} 的主机密钥。',
    next: '请将指纹 {fingerprint} 与设备核对，然后接受。',
  },
  'trust.changed-key': {
    message: '{address} 的主机密钥已变化，未向其发送任何内容。',
    next: '请查看密钥并查明原因：设备重装、该地址换了设备，或有人从中拦截。',
  },
  'trust.last-key': {
    message: '这是识别 {name} 的唯一密钥，或该密钥已不存在。',
    next: '请打开该设备并在那里遗忘密钥；下次连接时会再次询问。',
  },
  'trust.key-moved-on': {
    message: '{address} 的主机密钥与刚才显示的不同。',
    next: '请查看新的指纹，再做决定。',
  },
  'trust.revoked-key': {
    message: '{address} 的主机密钥已被吊销，未向其发送任何内容。',
    next: '请勿登录。请在设备本地重新生成主机密钥，然后再次核对。',
  },
  'trust.name-differs': {
    message: '输入的名称不是 {name}。',
    next: '请输入标题中显示的设备名称。没有任何改动。',
  },
  'trust.known-hosts-unreadable': {
    message: '无法读取文件 {path}：{detail}',
    next: '请选择其他文件，或粘贴其内容。',
  },
  'agent.no-node': {
    message: '{address} 上没有 Node.js，而代理需要 {minimum} 或更高版本。',
    next: '请在设备上安装 Node.js（Debian：apt install nodejs npm），然后重新部署代理。',
  },
  'agent.node-too-old': {
    message: '{address} 上的 Node.js {version} 过旧，代理需要 {minimum} 或更高版本。',
    next: '请更新设备上的 Node.js，然后重新部署代理。',
  },
  'agent.node-musl': {
    message: '{address} 上没有 Node.js {minimum} 或更高版本；它的 C 库是 musl，无法随代理带去。',
    next: '请用设备自己的包管理器安装（Alpine：apk add nodejs npm），然后重新部署代理。',
  },
  'agent.node-unavailable': {
    message: '该设备需要由我们带去的 Node.js，而本机没有 {package}，也未能获取：{detail}',
    next: '请在本机的 npm 能访问其软件源时部署一次，之后会保存在 {folder}。或者在设备上安装 Node.js。',
  },
  'agent.went-back': {
    message: '新的代理在 {address} 上未能正常工作：{detail} 之前的版本已恢复运行。',
    next: '正在运行的一切均未受影响。请查看各步骤的输出；如果设备本身正常，请报告此问题。',
  },
  'agent.no-space': {
    message: '{address} 剩余空间 {free}，而代理需要 {needed}。',
    next: '请在设备上腾出空间，然后重新部署代理。',
  },
  'agent.upload-damaged': {
    message: '代理传到 {address} 时已损坏。',
    next: '链路可能不稳定。请重新部署代理；旧代理仍在运行。',
  },
  'agent.start-failed': {
    message: '代理未能在 {address} 上启动：{detail}',
    next: '请查看该步骤的输出，排除所述问题后重新部署代理。',
  },
  'agent.not-set-up': { message: '{address} 上还没有代理。', next: '请先部署代理。' },
  'agent.not-running': {
    message: '{address} 上的代理没有应答。',
    next: '请重新部署代理：它会被启动，正在运行的内容不受影响。',
  },
  'agent.token-refused': { message: '{address} 上的代理不接受我们的令牌。', next: '请重新部署代理以更新令牌。' },
  'agent.bad-reply': {
    message: '{address} 上的代理返回了不符合约定的应答：{detail}',
    next: '请重新部署代理，使其与当前版本一致。',
  },
  'agent.failed': { message: '{address} 上的代理报告：{detail}', next: '请查看输出和设备日志，然后重试。' },
  'agent.busy': { message: '{address} 正忙于其他操作：{detail}', next: '请稍候再试。没有任何内容被更改。' },
  'agent.still-running': {
    message: '{address} 仍在执行此项更改。',
    next: '它会自行继续。请稍后刷新设备查看结果。',
  },
  'agent.interrupted': {
    message: '{address} 中断了此项更改：{detail}',
    next: '其代理在此期间被停止或重新启动。请刷新设备查看现状，然后重试。',
  },
  'agent.too-large': {
    message: '{address} 不接受这么大的内容：{detail}',
    next: '请减小体积，例如去掉设备自己会获取的部分。',
  },
  'agent.needs-root': {
    message: '{address} 上的代理不是 root，而此操作需要 root 权限：{detail}',
    next: '请以 root 或可用 sudo 的用户登录，移除代理后重新部署。npm 软件包和归档包不需要 root 权限。',
  },
  'agent.disk-full': { message: '{address} 的磁盘空间不足：{detail}', next: '请在设备上释放一些空间，然后重试。' },
  'agent.no-ufops': {
    message: '{address} 上的代理版本不支持 ufop。',
    next: '请重新安装代理：它会升级到当前版本，正在运行的内容不受影响。',
  },
  'agent.no-blobs': {
    message: '{address} 上的代理版本不能从本机接收软件包。',
    next: '请重新安装代理：它会升级到当前版本，正在运行的内容不受影响。',
  },
  'blob.missing': {
    message: '{address} 上没有完整的软件包：{detail}',
    next: '请重试：会先发送软件包，并从已有的部分继续。',
  },
  'blob.out-of-step': {
    message: '软件包的一部分与 {address} 上已有的部分不衔接：{detail}',
    next: '请重试：会先询问设备已有多少。',
  },
  'blob.damaged': {
    message: '软件包在 {address} 上已损坏：{detail}',
    next: '链路可能不稳定。请重试：软件包会重新发送。',
  },
  'module.bad-archive': {
    message: '发送到 {address} 的内容无法解包或使用：{detail}',
    next: '请重新打包后再试。设备保持原状。',
  },
  'module.wrong-package': {
    message: '发送到 {address} 的不是所要求的软件包：{detail}',
    next: '请选择相符的软件包，或更正名称或版本。没有任何内容被更改。',
  },
  'module.stop-failed': {
    message: '无法停止 {address} 上的 {name}：{detail}',
    next: '请查看其日志，然后重试。如果仍然如此，请重启设备。',
  },
  'module.remove-failed': {
    message: '无法从 {address} 移除 {name}：{detail}',
    next: '请先在设备上解决所述问题，然后再次删除该模块。',
  },
  'plain.not-running': {
    message: '{address} 自身的端口 {port} 上没有应答，简易服务本应在此运行。',
    next: '请在设备上启动该服务，或在设备设置中更正端口。',
  },
  'plain.not-modules-api': {
    message: '{address} 端口 {port} 上的服务不支持模块接口：{detail}',
    next: '请在设备设置中更正端口，或让 Flotilla 查找该服务。',
  },
  'plain.failed': {
    message: '{address} 上的简易服务未能完成：{detail}',
    next: '这类服务不会说明更多。请在设备上查看它自己的日志，然后重试。',
  },
  'plain.no-way': {
    message: '{address} 的 SSH 服务不允许转发，设备上也没有可以代替的程序。',
    next: '请在其 sshd_config 中将 AllowTcpForwarding 设为 local，或在设备上安装 nc，或部署代理（代理两者都不需要）。',
  },
  'plain.not-offered': {
    message: '{address} 上的简易服务只支持模块接口，没有此项功能。',
    next: '请在其旁部署代理；代理提供日志，并可接收本机的软件包。',
  },
  'module.package-not-found': {
    message: '{address} 所用的软件源中没有名为 {name} 的软件包。',
    next: '请检查软件包名称的拼写。',
  },
  'module.version-not-found': { message: '软件包 {name} 没有版本 {version}。', next: '请选择已发布的版本。' },
  'module.registry-unreachable': {
    message: '{address} 无法访问其软件源。',
    next: '请检查设备的网络，或从本机软件库安装。',
  },
  'module.no-installer': {
    message: '{address} 上没有能安装 {name} 的包管理器。',
    next: '请在设备上安装 npm，然后重试。',
  },
  'module.install-failed': {
    message: '{name} 未能安装到 {address}：{detail}',
    next: '请查看该步骤的输出；设备仍保持原状。',
  },
  'module.exists': { message: '{address} 上已有模块 {name}。', next: '请更新该模块，而不是再次安装。' },
  'module.unknown': { message: '{address} 上没有该模块。', next: '请刷新设备，查看现有模块。' },
  'module.no-service': {
    message: '{name} 没有可启动的内容：既无启动脚本，也无命令。',
    next: '如果它是库，则无需处理；否则请选择包含服务的软件包。',
  },
  'module.did-not-stay-up': { message: '{name} 在 {address} 上启动后立即退出：{detail}', next: '请查看其日志。' },
  'files.not-found': { message: '{address} 上没有 {path}。', next: '请重新查看该文件夹：它可能已被移动或删除。' },
  'files.denied': {
    message: '{address} 不允许该用户对 {path} 进行此操作。',
    next: '请选择属于该用户的文件夹，或以有权限的用户连接。',
  },
  'files.exists': { message: '{address} 上已有 {path}。', next: '请另选名称，或明确选择替换。' },
  'files.not-a-folder': { message: '{address} 上的 {path} 不是文件夹。', next: '请查看它所在的文件夹。' },
  'files.not-empty': { message: '{address} 上的文件夹 {path} 不是空的。', next: '请先删除其中的内容。' },
  'files.damaged': {
    message: '{path} 传到 {address} 时已损坏。',
    next: '链路或设备的磁盘可能有问题。请重新发送；原有文件未受影响。',
  },
  'files.changed-meanwhile': {
    message: '{address} 上的 {path} 在读取期间发生了变化。',
    next: '请在没有程序写入它时重新获取。',
  },
  'files.failed': {
    message: '{address} 无法对 {path} 进行此操作：{detail}',
    next: '请查看设备的说明，排除所述问题后重试。',
  },
  'terminal.unknown': { message: '此终端已结束。', next: '请打开新的终端。' },
  'terminal.too-many': {
    message: '本机已在 {address} 上打开 {count} 个终端，设备的 SSH 服务还需为其他操作留出会话。',
    next: '请先关闭其中一个，再打开终端。',
  },
  'terminal.not-reading': {
    message: '{address} 的终端暂时不接受输入。',
    next: '其中运行的程序没有读取输入。请等待，或用 Ctrl-C 结束它。',
  },
  'ufop.unknown': {
    message: '{address} 上没有 ufop {ufop}。',
    next: '请先注册它，或刷新设备，查看现有内容。',
  },
  'ufop.exists': {
    message: '{address} 上已有 ufop {ufop}，但设置不同。',
    next: '请照原样使用，或先将其删除：其设置无法更改。',
  },
  'ufop.version-unknown': {
    message: '{address} 上的 {ufop} 没有版本 {version}。',
    next: '请先上传镜像，或选择已有的版本。',
  },
  'ufop.version-exists': {
    message: '{address} 上的 {ufop} 已有版本 {version}。',
    next: '请为镜像另定版本，或不指定版本：它会得到下一个编号。',
  },
  'ufop.version-not-built': {
    message: '{address} 上 {ufop} 的版本 {version} 不可用：其状态为“{state}”。',
    next: '请等待构建结束，或选择已构建成功的版本。',
  },
  'ufop.bad-image': {
    message: '{address} 无法使用 {ufop} 的镜像：{detail}',
    next: '请更正镜像后重新上传。没有任何内容被更改。',
  },
  'ufop.build-failed': {
    message: '{ufop} {version} 在 {address} 上构建失败：{detail}',
    next: '请查看构建输出，排除所述问题后重新上传镜像。',
  },
  'ufop.nothing-selected': {
    message: '{address} 上的 {ufop} 没有选定版本。',
    next: '请切换到已构建成功的版本。',
  },
  'ufop.too-many-instances': {
    message: '{address} 上的 {ufop} 最多可有 {maximum} 个实例，现有 {count} 个；再加 {size} 个过多。',
    next: '请少加一些，或先删除一些。',
  },
  'ufop.instance-unknown': {
    message: '{address} 上的 {ufop} 没有实例 {index}。',
    next: '请刷新设备，查看现有内容。',
  },
  'ufop.instance-failed': {
    message: '{address} 上 {ufop} 的实例 {index} 运行不正常：{detail}',
    next: '请查看其日志。',
  },
  'ufop.upgrade-failed': {
    message: '{address} 上 {ufop} 的升级提前结束：{detail}',
    next: '尚未升级的实例仍照旧运行。请查看所述实例的日志，然后重试。',
  },
  'shell.failed': {
    message: '命令在 {address} 上以代码 {code} 结束：{detail}',
    next: '请查看其输出。',
  },
  'shell.ended': {
    message: '命令在 {address} 上被信号 {signal} 终止：{detail}',
    next: '请查看其输出。',
  },
  'file.in-the-way': {
    message: '{address} 上的 {path} 不是文件（{kind}）。',
    next: '请选择一个文件的路径。',
  },
  'file.not-in-place': {
    message: '{name} 已发送到 {address}，但 {path} 现在是别的内容。',
    next: '设备上有程序写入该路径。请找出原因后重试。',
  },
  'vault.locked': { message: '已保存的凭据处于锁定状态。', next: '请用您的口令解锁。' },
  'vault.absent': { message: '尚未设置保护凭据的口令。', next: '请设置口令，或将凭据仅保留在本次会话中。' },
  'vault.exists': { message: '已设置过口令。', next: '请用该口令解锁。' },
  'vault.wrong-passphrase': { message: '口令不正确。', next: '请重新输入；没有任何内容被更改。' },
  'credential.unknown': {
    message: '该设备目前没有可用的凭据。',
    next: '请在设备设置中填写密码或密钥。仅本次会话的凭据在重启后失效。',
  },
  'credential.unreadable': {
    message: '在这台电脑上已无法打开保存的凭据 {name}。',
    next: '请将其移除，并重新填写密码或密钥。',
  },
  'device.unknown': { message: '清单中没有该设备。', next: '它可能已被删除。请返回设备列表。' },
  'device.duplicate': {
    message: '{address} 端口 {port}、用户 {user} 已在清单中，名称为 {name}。',
    next: '请打开该设备，或填写其他地址。',
  },
  'device.jump-cycle': { message: '到 {name} 的路径会再次经过 {name} 自身。', next: '请选择另一台跳转设备。' },
  'device.is-jump': { message: '{name} 是通往 {others} 的跳转设备。', next: '请先为它们选择其他路径，或将其删除。' },
  'device.busy': { message: '{name} 上有任务仍在执行。', next: '请等待任务结束，或取消任务。' },
  'device.no-root': {
    message: '登录 {address} 的用户不是 root，也不能使用 sudo。',
    next: '请以 root 登录，或以可用登录密码使用 sudo 的用户登录。',
  },
  'device.not-back': {
    message: '{address} 收到重启命令后 {minutes} 分钟内没有恢复。',
    next: '请到设备旁查看：它可能在等待操作，或地址已改变。',
  },
  'library.unknown': {
    message: '库中没有此项。',
    next: '它可能已被删除。请返回库。',
  },
  'library.wrong-platform': {
    message: '{name} 适用于 {wanted}，而 {address} 是 {is}。',
    next: '请换用适合此设备的软件包，或不选此设备。',
  },
  'library.wrong-kind': {
    message: '{name} 不能用于此操作：其类型为 {kind}。',
    next: '模块请选择软件包，ufop 请选择镜像。',
  },
  'library.in-use': {
    message: '{name} 属于尚未结束的任务。',
    next: '请等待任务结束，或取消该任务。',
  },
  'library.missing': {
    message: '{name} 的文件已不在本机上。',
    next: '请重新添加：相同的内容会恢复原位。',
  },
  'library.damaged': {
    message: '{name} 的文件与添加时的内容不再一致。',
    next: '请将其删除后重新添加。它未被发送到任何设备。',
  },
  'library.bad-archive': {
    message: '{file} 无法使用：{detail}',
    next: '请重新打包或重新获取，然后再添加。',
  },
  'library.bad-image': {
    message: '{file} 不是可用的镜像。其 ufop.yaml 第 {line} 行：{detail}',
    next: '请更正该行，重新打包镜像后再添加。',
  },
  'library.not-a-package': {
    message: '{folder} 中没有软件包，也没有镜像。',
    next: '请在其顶层添加 package.json（npm）、flotilla-module.json（归档）或 ufop.yaml（镜像）。',
  },
  'library.too-large': {
    message: '{name} 大于 {limit}。',
    next: '请去掉设备不需要的内容，或在设备上获取。',
  },
  'library.no-space': {
    message: '本机磁盘没有空间存放 {name}。',
    next: '请释放一些空间，或从库中删除一些项，然后重试。',
  },
  'library.no-dialog': {
    message: '此窗口无法选择本机的文件夹。',
    next: '请将文件夹打包为 zip 或 tar.gz，然后添加该文件。',
  },
  'library.not-renamable': {
    message: '{name} 自带名称和版本。',
    next: '想补充的说明请写在备注中。',
  },
  'library.no-npm': {
    message: '本机没有可用于获取软件包的 npm。',
    next: '请安装自带 npm 的 Node.js，或以文件形式添加软件包。',
  },
  'library.no-apt': {
    message: '本机没有可用于获取 Debian 软件包的 apt。',
    next: '请从软件包的发布处下载 .deb，然后添加该文件。',
  },
  'library.fetch-not-found': {
    message: '没有可获取的 {name} {version}。',
    next: '请检查拼写和版本。',
  },
  'library.fetch-offline': {
    message: '本机无法连接 {source}。',
    next: '请在本机联网时获取；库中已有的内容不需要网络。',
  },
  'library.fetch-failed': {
    message: '无法获取 {name}：{detail}',
    next: '请处理其中指出的问题，或以文件形式添加软件包。',
  },
  'transfer.unknown': {
    message: '此上传已失效。',
    next: '请重新选择文件。',
  },
  'transfer.out-of-step': {
    message: '上传的一部分与前一部分不衔接。',
    next: '请重新选择文件。',
  },
  'transfer.incomplete': {
    message: '{file} 共 {size} 字节，仅收到 {received} 字节。',
    next: '请重新选择文件。',
  },
  'transfer.too-large': {
    message: '{file} 大于 {limit}。',
    next: '请选择较小的文件。',
  },
  'transfer.too-many': {
    message: '正在进行的上传过多。',
    next: '请等待其中一个结束。',
  },
  'transfer.no-space': {
    message: '本机磁盘没有空间存放 {file}。',
    next: '请释放一些空间，然后重新选择文件。',
  },
  'transfer.unreadable': {
    message: '无法再从本机读取 {file}。',
    next: '发送期间文件被更改、移动或删除。请重新选择文件。',
  },
  'transfer.too-large-to-save': {
    message: '{file} 的大小为 {size}；此窗口最多只能保存 {limit} 的文件。',
    next: '请改用可以直接写入所选文件的浏览器（如 Chromium 或 Edge），或用 scp 取回该文件。',
  },
  'transfer.not-saved': {
    message: '无法在本机写入 {file}。',
    next: '请检查磁盘空间和文件夹的写入权限，然后继续。',
  },
  'filter.unknown': { message: '该已保存的筛选已不存在。', next: '请重新命名并保存。' },
  'filter.duplicate': { message: '已有名为 {name} 的筛选。', next: '请换一个名称，或修改已有的筛选。' },
  'secrets.needed': {
    message: '需要以下机密值：{names}。',
    next: '请输入它们；它们只以加密形式保留到任务结束。',
  },
  'secrets.in-command': {
    message: '命令本身含有 {name} 的值。',
    next: '请改写为 $ 加名称：命令会按输入的原文保存。',
  },
  'secrets.locked': {
    message: '此任务的机密值处于锁定状态。',
    next: '请用口令解锁已存储的凭据。等待中的设备会自动继续；已结束的可以重新运行。',
  },
  'secrets.unreadable': {
    message: '此任务的机密值在这台电脑上已无法打开。',
    next: '请重新运行任务并再次输入。',
  },
  'job.unknown': { message: '历史记录中没有该任务。', next: '请返回任务列表。' },
  'job.cancelled': { message: '任务已取消。', next: '需要时可再次执行。' },
  'job.answer-lost': {
    message: '请求已发送到 {address}，但未收到应答。',
    next: '请刷新设备查看结果，再做决定。',
  },
  'import.no-ssh-config': {
    message: '{path} 处没有可读取的 SSH 配置。',
    next: '请选择一个文件，或粘贴其内容。',
  },
  'import.jump-unknown': {
    message: '{name} 经由 {jump} 到达，而后者既不在文件中，也不在清单中。',
    next: '请先将 {jump} 添加为设备，再导入此行。',
  },
  'job.no-targets': { message: '没有可执行此操作的设备。', next: '请选择其他设备、其他筛选条件或另一组结果。' },
  'job.timed-out': {
    message: '{address} 未能在任务给每次尝试的 {seconds} 秒内完成。',
    next: '请刷新设备查看结果。若链路较慢，请给任务更多时间。',
  },
  'job.failure-limit': {
    message: '任务已停止：{failures} 台设备失败，上限为 {limit}。',
    next: '未向此设备发送任何内容。请先查明其他设备失败的原因，再重新执行被跳过的设备。',
  },
  'job.expired': {
    message: '在任务过期之前未能连接到 {address}。',
    next: '未向其发送任何内容。如仍需执行，请重新执行。',
  },
  'job.superseded': {
    message: '任务创建之后设备已发生变化：{what} 原为 {was}，现为 {is}。',
    next: '未向其发送任何内容。请查看设备的现状，再做决定。',
  },
  'job.not-healthy': {
    message: '操作已完成，但再次检查时 {address} 状态不正常：{detail}',
    next: '在继续处理其他设备之前，请查看该设备的日志。',
  },
  'query.invalid': { message: '无法理解该筛选条件：{detail}', next: '请更正；输入框旁的提示列出了可用的条件。' },
  'input.invalid': { message: '填写的内容有误：{detail}', next: '请更正后重试。' },
  'storage.failed': {
    message: '无法写入本机上的设备清单：{detail}',
    next: '请检查磁盘剩余空间以及数据文件夹的权限。',
  },
  'storage.newer': {
    message: '本机上的设备清单由更新版本的 Flotilla 写入（格式 {found}，当前版本支持到 {known}）。',
    next: '请启动更新版本的 Flotilla。没有任何内容被更改。',
  },
  'storage.damaged': {
    message: '本机上的设备清单已损坏：{detail}',
    next: '请选择一个备份替换它。没有任何内容被更改。',
  },
  'undo.gone': {
    message: '此操作已无法撤销。',
    next: '它已被撤销，或已超过七天。备份中可能仍有。',
  },
  'undo.superseded': {
    message: '{name} 之后又被修改过，或其位置已被占用。',
    next: '未作任何更改。请先撤销之后的更改，或直接编辑设备。',
  },
  'backup.unknown': {
    message: '数据文件夹中没有备份 {name}。',
    next: '请从列表中选择。',
  },
  'backup.damaged': {
    message: '备份 {name} 本身已损坏：{detail}',
    next: '请选择更早的备份。未作任何更改。',
  },
  'storage.in-use': {
    message: '另一个 Flotilla（进程 {pid}）正在使用该数据文件夹。',
    next: '请使用那一个，或先将其关闭。',
  },
  'host.disconnected': {
    message: '与 Flotilla 主程序的连接已断开。',
    next: '正在恢复。如果一直如此，请重新启动 Flotilla。',
  },
  internal: {
    message: 'Flotilla 内部出错：{detail}',
    next: '请重试。如果再次发生，请附上数据文件夹中的日志反馈给我们。',
  },
};
