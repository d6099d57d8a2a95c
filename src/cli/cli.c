/* cli.c - the table of commands, and their arguments. */
#include "cli/internal.h"

static const struct err_def no_command = {
    .code = "CLI-001",
    .fault = FAULT_INPUT,
    .zh = "没有命令「{0}」",
    .fix_zh = "用 fadu help 查看全部命令",
    .en = "there is no command \"{0}\"",
    .fix_en = "see fadu help",
};
static const struct err_def bad_option = {
    .code = "CLI-002",
    .fault = FAULT_INPUT,
    .zh = "命令不认识选项「{0}」",
    .fix_zh = "加 --help 查看用法",
    .en = "the option \"{0}\" is unknown here",
    .fix_en = "see --help",
};
static const struct err_def missing = {
    .code = "CLI-003",
    .fault = FAULT_INPUT,
    .zh = "缺少 {0}",
    .fix_zh = "加 --help 查看用法",
    .en = "{0} is missing",
    .fix_en = "see --help",
};
static const struct err_def too_many = {
    .code = "CLI-005",
    .fault = FAULT_INPUT,
    .zh = "「{0}」是多余的参数",
    .fix_zh = "加 --help 查看用法",
    .en = "the argument \"{0}\" is one too many",
    .fix_en = "see --help",
};
static const struct err_def no_output = {
    .code = "CLI-006",
    .fault = FAULT_IO,
    .zh = "结果不能全部写到{0}",
    .fix_zh = "检查输出所在的磁盘或管道,然后重做",
    .en = "the answer cannot be written to {0} as a whole",
    .fix_en = "check the disk or the pipe it goes to, then do it again",
};

/* clang-format off */
const struct cli_command cli_commands[] = {
    {"calendar", "[list | show YEAR | import FILE --source TEXT [--dry-run] [--replace] [--as PERSON]]\n"
     "              [--data DIR] [--json] [--facts DIR] [--packs DIR]",
     {"查看和导入放假安排", "see the days off, and bring in a new notice"},
     "list 列出各版本、来源和已公布的年份;show 列出一年的放假和上班日。不写 --data 时\n"
     "看随程序提供的放假安排。import 导入国务院办公厅的通知:CSV 的列为 date,name,kind\n"
     "(kind 为 off 或 work),或写成 YAML。先全部核对;与已公布的不一致的,列出并要求\n"
     "--replace。导入后即为现行,办理中的事项因此变动的期限逐件重算、记入台账,并列出前后日期。\n"
     "--dry-run 只试算。服务正在运行时由服务办理。退出码 0:已办;1:不予导入。",
     "list shows the versions, their sources and the years announced; show the days\n"
     "off and make-up days of a year.  Without --data: as shipped.  import brings in\n"
     "the State Council's notice, a CSV of date,name,kind (kind: off or work) or YAML.\n"
     "All is checked first; what contradicts what is announced is told and asks for\n"
     "--replace.  It is in force at once; the limits of running cases that it moves are\n"
     "counted anew, an act each, and listed.  --dry-run only tries.  While a service\n"
     "has the city, the service does it.  Exit 0: done; 1: not brought in.",
     "fadu calendar import 2027.csv --source '国办发明电〔2026〕…号' --data var/city --dry-run", cmd_calendar},
    {"check", "PACKDIR [--claims] [--on DATE] [--laws DIR] [--budget N] [--counterexample FILE] [--json] [--facts DIR]\n"
     "             | PACKDIR --mutate [--sample N [--seed S]] [--claims] [--json]",
     {"证明程序包可以使用", "prove a pack before it is used"},
     "读出目录下的全部程序与部门规定,逐条核对引用,走遍案件可能到达的每个状态,证明每一步可达、没有死路、期限有始有终、\n"
     "always 的每一项成立;说明走了多少状态、什么没能证明。被反驳的打印最短的反例,它是一个情景,fadu try 可以重放;\n"
     "--counterexample 写入文件。--on 问所引法律在那一天是否施行(缺省今天);--budget 是每个命题最多的状态数;\n"
     "--claims 逐个列出命题。--laws 是法律文本目录(fadu law import),每条引用核对到该版本的条、款、项。\n"
     "--mutate 依次拿掉每个条件、角色的每项要求、期限的完成步骤、步骤的起点和 always 的每一项,\n"
     "情景和证明应当察觉;没有察觉的就是没有什么能证明的规则。--sample 只试其中若干处,由 --seed 选定。\n"
     "退出码 0:已证明;1:有问题,逐条指出位置;65:程序包读不出来(引用错误也在内)。",
     "Reads every procedure and profile below PACKDIR, resolves each citation, and goes\n"
     "to every state that a matter may come to: each step reachable, no dead end, every\n"
     "time limit started and ended, each entry of always.  Says over how many states, and\n"
     "what it could not prove.  What is refuted prints its shortest counter-example, a\n"
     "scenario that fadu try plays; --counterexample writes it to FILE.  --on: whether the\n"
     "law that is cited is in force on that day (today).  --laws DIR (of fadu law import):\n"
     "each citation is looked up in its text, down to the item.  --budget: most states of\n"
     "one claim.  --claims lists each.  --mutate takes away each guard, each demand of a role,\n"
     "each end of a deadline, each start of a step and each entry of always in turn; the\n"
     "scenarios or the proof must notice: what is missed is a rule that nothing proves.\n"
     "--sample tries so many of them, chosen by --seed.  Exit 0: proved; 1: problems, each\n"
     "with its place; 65: a pack cannot be read (a wrong citation among them).",
     "fadu check packs --counterexample build/counter-example.yaml", cmd_check},
    {"deadline", "(--fact ID | --period '20 working_day') (--from DATE | --start ID --date NAME=DATE…\n"
     "                [--after P]) [--extend P|ID[@WHEN]]… [--exclude FROM..[TO][=ID]]…\n"
     "                [--untold FROM..TO[=ID]]… [--restart FROM..DATE[=ID]]… [--until DATE]\n"
     "                [--no-roll | --back | --at-least] [--set SETTING]… [--done DATE] [--posted DATE]\n"
     "                [--accrue DATE [--pause FROM..TO[=ID]]…] [--why] [--json]",
     {"计算法定期限", "compute a legal time limit"},
     "第一行是期限届满之日(小时期限带时刻)。--why 逐步说明依据。--fact 从法律事实取数目、单位和性质;\n"
     "--start 按送达、知道等规则定起算日。--extend 可带批准日期,不在期限之内批准的不计。\n"
     "FROM..TO 当中起日不扣除,止日扣除;=ID 是依据,决定它是扣除、中止还是重新计算;--untold 是没有\n"
     "书面告知的。--set 选计算口径:clear-days first-day-out last-day-in roll-then-extend\n"
     "roll-burdens hour-out closes=17:30。--done、--posted(交邮)判断是否逾期;--accrue 数届满后的日数,\n"
     "扣除 --pause。各条计算规则见 docs/clock.md。",
     "The first line is the last day (with the time for hours).  --why explains each\n"
     "step with its article.  --fact takes number, unit and nature from a fact of law;\n"
     "--start finds the first day by the rules of service and of knowing.  --extend may\n"
     "say when it was approved: outside the running period it is not counted.\n"
     "Of FROM..TO the start day is not excluded, the end day is; =ID is the basis and\n"
     "decides whether it is taken out, suspends, or starts anew; --untold lacks the\n"
     "written notice.  --set chooses a reading: clear-days first-day-out last-day-in\n"
     "roll-then-extend roll-burdens hour-out closes=17:30.  --done and --posted tell\n"
     "whether it was in time; --accrue counts the days after the end, without --pause.\n"
     "docs/clock.md lists the rules of counting.",
     "fadu deadline --fact APL-60 --from 2024-09-09 --why", cmd_deadline},
    {"diff", "OLD NEW [--dir DIR] [--json] [--facts DIR]",
     {"比较程序包的两个版本", "what a new version of a pack changes"},
     "逐条写出 NEW 相对于 OLD 的变动:步骤、条件、期限、角色、文书、公示、设定、依据。\n"
     "--dir 列出该城市办理中的事项里期限或者可办步骤会变动的:期限按新程序包重新计算,只看不改。\n"
     "退出码 0:没有变动;1:有变动。",
     "Tells in words what NEW changes: steps, conditions, time limits, roles, papers,\n"
     "publication, settings, citations.  --dir lists the running matters of a city that\n"
     "would get another day or other steps: limits are counted anew by NEW, nothing is\n"
     "written.  Exit 0: nothing differs; 1: something does.",
     "fadu diff packs packs-next --dir var/city", cmd_diff},
    {"dmn", "test DIR… [--csv FILE]\n"
     "       fadu dmn eval MODEL.dmn --decision NAME [--input FILE.json] [--service]\n"
     "                [--import FILE.dmn]… [--why] [--json]\n"
     "       fadu dmn check MODEL.dmn|TABLE.tsv [--worse INPUT,…] [--json] [--csv FILE]\n"
     "       fadu dmn import TABLE.tsv|TABLE.csv --out FILE.dmn|DIR [--name NAME]\n"
     "                [--worse INPUT,…] [--dmn 1.5|1.3]",
     {"决策表和决策模型(DMN)", "decision tables and models (DMN)"},
     "test 运行目录下各 DMN TCK 测试文件,逐条指出不符之处,末行为通过和未通过的用例数;\n"
     "--csv 按 TCK 的格式写出结果。退出码 65:有未通过的。\n"
     "eval 对一个决策、知识模型或决策服务求值,输出 JSON;--why 说明哪些规则符合、\n"
     "哪些输入使其余规则不符合。\n"
     "check 逐表指出空白、重叠、永远轮不到的规则、边界、超出法定幅度、轻重倒置,各附一个\n"
     "例子,并提示触及程序门槛的行。退出码 0:没有缺陷;65:有缺陷。\n"
     "import 把表格(裁量基准或一般决策表)写成决策模型,写法见 docs/decisions.md;--out 是\n"
     "已有的目录时每个事项一个文件,--dmn 1.3 供 dmn-js 打开。",
     "test runs the test files of the DMN TCK below the folders, says what differs; the\n"
     "last line counts the cases that passed and failed.  --csv writes the results in the\n"
     "format of the kit.  Exit 65: some failed.\n"
     "eval evaluates a decision, a knowledge model or a service and prints JSON; --why\n"
     "tells which rules matched and which inputs made the others fail.\n"
     "check says of every table what it leaves out, where rows overlap or never speak,\n"
     "limits that do not fit, results outside the statutory range or lighter for worse,\n"
     "each with an example; procedural thresholds are noted.  Exit 0: no defect; 65.\n"
     "import makes models of a sheet, a discretion table or any other, written as\n"
     "docs/decisions.md says; a file for each item when --out is a folder that exists;\n"
     "--dmn 1.3 is for dmn-js.",
     "fadu dmn eval grades.dmn --decision 档次 --input case.json --why", cmd_dmn},
    {"explain", "PACKDIR [PROCEDURE] [--profile PROFILE] [--html | --svg | --bpmn | --json]\n"
     "             [--out DIR] [--facts DIR]",
     {"把程序写成办事指南和流程图", "a procedure for people: guide and flow chart"},
     "办事指南写明谁来办、依次哪些步骤、每步的条件和依据、期限、文书、公开内容、权利和救济,\n"
     "一律由程序包得出。默认输出 Markdown 文本;--html 输出网页(含流程图);--svg 只输出流程图;\n"
     "--bpmn 输出 BPMN 2.0 模型及其图形,可以在 bpmn-js 等编辑器中打开。不写 PROCEDURE 时\n"
     "为全部程序。--out 把四种形式写入目录,每个程序四个文件。",
     "The guide says who acts, the steps in order with their conditions and law, time\n"
     "limits, papers, what becomes public, rights and remedies; all of it is made from\n"
     "the pack.  Markdown unless asked otherwise: --html is a page with the flow chart,\n"
     "--svg the chart alone, --bpmn a model of BPMN 2.0 with its diagram, for bpmn-js and\n"
     "other editors.  Without PROCEDURE: all of them.  --out writes the four forms into a\n"
     "folder, four files a procedure.",
     "fadu explain docs/example-pack --out guides --lang en", cmd_explain},
    {"facts", "[PACKDIR] [--law PREFIX] [--unused] [--csv | --json] [--facts DIR]",
     {"每条法律事实由什么承担", "what carries out each fact of law"},
     "逐条列出法律事实:由哪些步骤、条件、期限、角色、文书或者计算承担,哪个情景证明;没有承担的写明\n"
     "理由(facts/not-carried.csv),尚无程序包的领域按法律说明。--law 只列一部法律;--unused 只列\n"
     "没有承担的。退出码 0:每条都有承担或者理由;1:有两者都没有的。",
     "Lists every fact with the steps, conditions, time limits, roles, papers or\n"
     "computation that carry it out and the scenario that shows it; else the reason why\n"
     "nothing does (facts/not-carried.csv), for a field without a pack once by law.\n"
     "--law: one law; --unused: only those that nothing carries out.  Exit 0: each has\n"
     "the one or the other; 1: some have neither.",
     "fadu facts packs --law APL --lang en", cmd_facts},
    {"feel", "'EXPRESSION' [--context FILE.json] [--why] [--now INSTANT]",
     {"计算一个 FEEL 表达式", "evaluate an expression of FEEL"},
     "输出 JSON 值;日期、时刻、时长写成 {\"@\": \"2026-03-02\"}。--context 给出各名称的值,\n"
     "名称可以有空格和汉字。--why 逐条说明为什么是 null,行:列指向表达式。--now 定下\n"
     "now() 和 today()。退出码 0:有值;1:null;65:表达式有错。常用写法:\n"
     "  金额 <= 3000 and 当事人.种类 = \"单位\"      比较与逻辑\n"
     "  年龄 in [14..18)                            区间,左闭右开\n"
     "  every p in 人员 satisfies p.证号 != null      每一个\n"
     "  受理日 + duration(\"P90D\") >= today()        日期与时长",
     "Prints the value as JSON; a date, a moment, a length of time is\n"
     "{\"@\": \"2026-03-02\"}.  --context gives names their values; names may have blanks.\n"
     "--why says line by line why the value is null, line:column in the expression.\n"
     "--now sets now() and today().  Exit 0: a value; 1: null; 65: the expression is\n"
     "wrong.  What is often written:\n"
     "  amount <= 3000 and party.kind = \"company\"    comparison and logic\n"
     "  age in [14..18)                             a range, its end left out\n"
     "  every p in people satisfies p.card != null  each of them\n"
     "  filed + duration(\"P90D\") >= today()         dates and lengths of time",
     "fadu feel 'amount * 1.5 <= limit' --context case.json --why", cmd_feel},
    {"help", "[COMMAND] [--man]",
     {"显示说明", "show help"},
     "不带参数时列出全部命令。--man 按 roff 格式输出使用手册。",
     "Without an argument, lists all commands.  --man prints the manual page (roff).",
     "fadu help try", cmd_help},
    {"import", "DIR FILE.csv [--annotated OUT.csv] [--as PERSON]\n"
     "            [--plan PLAN.yaml] [--facts DIR] [--packs DIR]",
     {"导入外部已作出的决定", "import decisions that were made elsewhere"},
     "每行一个决定。写错的单元格逐一列出:行、列、所写的值、规则、办法、后果;不知道的\n"
     "登记为不详,绝不推测。同一文件再次导入不增加任何内容,改过的行记为变更。\n"
     "--annotated 写出附有「问题」「办法」两列的文件,供退回报送单位。--as 以某人员的\n"
     "权限办理。退出码 0:全部登记;1:有不详、附注或不予登记的。",
     "One decision a row.  Every cell that does not fit is told: line, column, value,\n"
     "rule, remedy, what follows; what is not known stands as unknown, nothing is\n"
     "guessed.  The same file again adds nothing; a changed row is a correction.\n"
     "--annotated writes the file with what is wrong behind each row, for its sender.\n"
     "--as works with a person's rights.  Exit 0: all taken; 1: some refused, noted or\n"
     "with something unknown.",
     "fadu import var/city decisions.csv --annotated back.csv", cmd_import},
    {"init", "DIR [--name NAME] [--demo [--percent N] [--demo-data DIR]]\n"
     "          [--facts DIR] [--packs DIR]",
     {"建立一个城市的数据目录", "make the data folder of a city"},
     "DIR 不得已经存在。其中有数据库 city.db、签名密钥 key(须另行备份、不得外传)、\n"
     "附件 files/ 和名称 city.json。--name 是城市名称,默认取 DIR 的最后一段。\n"
     "--demo 建立一座演示城市,人员、事项和口令都是虚构的;--percent 只取其中\n"
     "百分之几的事项。",
     "DIR must not exist yet.  It then holds the database city.db, the signing key\n"
     "(keep a copy apart, and to yourself), attachments in files/ and the name in\n"
     "city.json.  --name is the city's, by default the last part of DIR.\n"
     "--demo makes a city for demonstration: its people, cases and passwords are\n"
     "made up.  --percent N makes only so many of its cases.",
     "fadu init var/city --name 青川市", cmd_init},
    {"law", "import FILE|DIR… --into DIR\n"
     "       fadu law list [--laws DIR] [--json]\n"
     "       fadu law show LAW [ARTICLE] [--on DATE] [--laws DIR]\n"
     "       fadu law diff OLD NEW [--laws DIR] [--json]\n"
     "       fadu law touches OLD NEW [--dir CITY] [--laws DIR] [--packs DIR] [--facts DIR] [--json]\n"
     "       fadu law check [--laws DIR] [--facts DIR]",
     {"法律文本:导入、比较、核对引用", "texts of law: import, compare, check citations"},
     "import 读 Markdown 文本(标题、通过和修改的日期、第…条、款、项),全部读通后存入目录,\n"
     "附 index.tsv。--laws 是这个目录,默认 laws。show 显示某日有效版本的条文。diff 逐条比较两个\n"
     "版本:新增、删去、修改、移号;touches 列出新版本涉及的法律事实、程序包中依据它们的各处,\n"
     "加 --dir 时还有办理中的事项。OLD、NEW 是文件,或者 名称@日期。check 核对每条法律事实所引的\n"
     "条、款、项。退出码 0:没有变动或都对得上;1:有。",
     "import reads texts in Markdown (title, days of adoption and amendment, articles,\n"
     "paragraphs, items); when all can be read they are kept in a folder with index.tsv.\n"
     "--laws names it, by default laws.  show prints the version of a day.  diff compares\n"
     "article by article: new, gone, changed, renumbered; touches lists the facts that a\n"
     "new version touches, all that packs build on them, and with --dir the running\n"
     "matters.  OLD and NEW are files, or LAW@DATE.  check resolves what each fact cites,\n"
     "down to the item.  Exit 0: nothing differs, all resolve; 1: something.",
     "fadu law import statutes --into laws", cmd_law},
    {"rebuild", "DIR [--facts DIR] [--packs DIR]",
     {"由台账重新得出全部案卷和清单", "make all folds again from the ledger"},
     "案卷、期限、清单和计数都由台账得出,可以随时重做。先后打印它们的摘要。\n"
     "退出码 0:前后一致;1:原来的与台账不符,现已改正。",
     "Cases, time limits, lists and counts follow from the ledger and can be made\n"
     "again at any time.  Prints their digest before and after.  Exit 0: the same;\n"
     "1: what was stored did not follow from the ledger, and now does.",
     "fadu rebuild var/city", cmd_rebuild},
    {"register", "DIR FILE.yaml [--facts DIR] [--packs DIR]",
     {"登记机关和人员", "register authorities and people"},
     "文件写明依据、机关和人员,日期写成 2026-01-31:\n"
     "  basis: 编办〔2026〕1号\n"
     "  authorities:\n"
     "    - {id: A1, name: 某某区市场监督管理局, level: 3, region: '510603',\n"
     "       mark: 某市监, profile: market-regulation}\n"
     "  people:\n"
     "    - {id: P1, name: 李明, authority: A1, posts: {head: {from: 2026-01-01}},\n"
     "       credential: {no: 川A001, kind: general, from: 2026-01-01, to: 2030-12-31}}\n"
     "level: 1 省、2 市、3 县、4 乡。先全部核对,再逐条记入台账;与已登记的相同的\n"
     "不再记。人员还可有 stands_in(代理)、serves(在别的机关\n"
     "兼任:机关、职务、起止)和 left(离任日期)。",
     "The file names the basis, the authorities and the people; dates as 2026-01-31:\n"
     "  basis: 编办〔2026〕1号\n"
     "  authorities:\n"
     "    - {id: A1, name: 某某区市场监督管理局, level: 3, region: '510603',\n"
     "       mark: 某市监, profile: market-regulation}\n"
     "  people:\n"
     "    - {id: P1, name: 李明, authority: A1, posts: {head: {from: 2026-01-01}},\n"
     "       credential: {no: 川A001, kind: general, from: 2026-01-01, to: 2030-12-31}}\n"
     "level: 1 province, 2 city, 3 county, 4 township.  All is checked first; then each\n"
     "entry that is new or other than on record becomes an act.  A person may also have\n"
     "stands_in (for whom, which post, from, to), serves (posts at other\n"
     "authorities: authority, post, from, to) and left (the day of leaving).",
     "fadu register var/city people.yaml", cmd_register},
    {"serve", "DIR [--listen ADDRESS:PORT] [--secure] [--proxied]\n"
     "           [--facts DIR] [--packs DIR] [--views DIR] [--assets DIR]",
     {"开放网页和接口", "serve the pages and the API"},
     "默认在 127.0.0.1:8080 上服务,直到收到 SIGTERM 或 SIGINT。日志写到标准错误,\n"
     "每个事件一行。--secure:登录凭证只经 TLS 传送(前面有 TLS 代理时使用)。\n"
     "--proxied:客户端地址由本机的代理告知。程序包未经证明的,不予启用。",
     "Serves at 127.0.0.1:8080, or where --listen says, until SIGTERM or SIGINT comes.\n"
     "The log goes to standard error, one line an event.  --secure: session cookies\n"
     "over TLS only (for use behind a TLS proxy).  --proxied: a proxy on this machine\n"
     "tells the client's address.  Packs that are not proved are not served.",
     "fadu serve var/city --listen 127.0.0.1:8080", cmd_serve},
    {"try", "PACKDIR SCENARIO.yaml… [--json] [--without GUARD] [--facts DIR]",
     {"用情景检验程序包", "play scenarios through a pack"},
     "逐个办理情景中的行为,给出准许或拒绝、理由和全部期限,并与情景中的预期比较。",
     "Plays the acts of each scenario, prints what is allowed or refused, why, and every\n"
     "time limit, and compares with what the scenario expects.  Exit 0: as expected.\n"
     "--without GUARD turns one condition off, to see that it alone refuses.",
     "fadu try docs/example-pack docs/example-pack/scenarios/each-guard.yaml", cmd_try},
    {"user", "DIR list\n"
     "       fadu user DIR add ACCOUNT --person ID [--password-stdin]\n"
     "       fadu user DIR password ACCOUNT [--password-stdin]\n"
     "       fadu user DIR lock ACCOUNT\n"
     "       fadu user DIR unlock ACCOUNT",
     {"管理登录账号", "manage the accounts of people"},
     "口令从终端读取(不显示),或者用 --password-stdin 从标准输入的第一行读取,\n"
     "从不写在命令行上;至少 12 个字,演示城市不限。改口令和停用会结束该账号的\n"
     "全部会话。每次变动都在台账上留痕。服务正在运行时须先停止。",
     "A password is read from the terminal, unseen, or with --password-stdin from the\n"
     "first line of standard input; never from the command line.  It has at least 12\n"
     "characters, but for a demonstration city.  A new password and a lock end the\n"
     "account's sessions.  Each change leaves an act on the ledger.  Stop the service\n"
     "first if it is running.",
     "fadu user var/city add li.ming --person P-1024 --password-stdin", cmd_user},
    {"verify", "DIR [--facts DIR] [--packs DIR]",
     {"核验台账和由它得出的一切", "verify the ledger and all that follows from it"},
     "逐条重算每个行为的摘要、链、树和检查点,再由台账试着重新得出案卷和清单并比较。\n"
     "不作任何改动。退出码 0:没有问题;1:有问题,逐条列出。",
     "Computes each act's digest, chain and leaf, the tree and every checkpoint anew,\n"
     "then makes the folds again from the acts and compares.  Changes nothing.\n"
     "Exit 0: no problem; 1: problems, each in words.",
     "fadu verify var/city", cmd_verify},
};
/* clang-format on */
const size_t cli_n_commands = COUNT_OF(cli_commands);

/* ---- arguments ---- */

bool cli_option(const struct cli *c, str name, size_t nth, str *value)
{
    for (size_t i = 0; i < c->n; i++) {
        str head, tail;

        if (str_eq(c->args[i], name) && i + 1 < c->n) {
            if (nth-- == 0) {
                *value = c->args[i + 1];
                return true;
            }
            i++;
        } else if (str_cut(c->args[i], S("="), &head, &tail) &&
                   str_eq(head, name)) {
            if (nth-- == 0) {
                *value = tail;
                return true;
            }
        }
    }
    return false;
}

bool cli_flag(const struct cli *c, str name)
{
    for (size_t i = 0; i < c->n; i++) {
        if (str_eq(c->args[i], name))
            return true;
    }
    return false;
}

static bool is_one_of(str s, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        if (str_eq(s, str_of(names[i])))
            return true;
    }
    return false;
}

bool cli_plain(const struct cli *c, const char *const *valued, size_t nth,
               str *value)
{
    for (size_t i = 0; i < c->n; i++) {
        if (is_one_of(c->args[i], valued)) {
            i++;
            continue;
        }
        if (str_starts(c->args[i], S("--")))
            continue;
        if (nth-- == 0) {
            *value = c->args[i];
            return true;
        }
    }
    return false;
}

bool cli_no_more(struct cli *c, const char *const *valued, size_t n)
{
    str value;

    return !cli_plain(c, valued, n, &value) ||
           err_set(c->e, &too_many, .arg = {value});
}

bool cli_known(struct cli *c, const char *const *valued,
               const char *const *flags)
{
    for (size_t i = 0; i < c->n; i++) {
        str head, tail;

        (void)str_cut(c->args[i], S("="), &head, &tail);
        if (!str_starts(head, S("--")))
            continue;
        if (is_one_of(head, valued)) {
            if (head.n == c->args[i].n && ++i == c->n)
                return err_set(c->e, &missing, .arg = {head});
            continue;
        }
        if (!is_one_of(c->args[i], flags))
            return err_set(c->e, &bad_option, .arg = {c->args[i]});
    }
    return true;
}

int cli_usage(struct cli *c, str what)
{
    (void)err_set(c->e, &missing, .arg = {what});
    return CLI_ERROR;
}

str cli_say(const struct cli *c, struct words w)
{
    return c->lang == LANG_ZH ? w.zh : w.en;
}

void cli_print(struct cli *c, str s)
{
    buf_add(c->out, s);
}

/* ---- running ---- */

const struct cli_command *cli_find(struct cli *c, str name)
{
    for (size_t i = 0; i < cli_n_commands; i++) {
        if (str_eq(name, str_of(cli_commands[i].name)))
            return &cli_commands[i];
    }
    (void)err_set(c->e, &no_command, .arg = {name});
    return NULL;
}

static int run(struct cli *c, str name)
{
    const struct cli_command *k = cli_find(c, name);

    if (k == NULL)
        return CLI_ERROR;
    if (cli_flag(c, S("--help"))) {
        cli_help_one(c, k);
        return CLI_HOLDS;
    }
    return k->run(c);
}

/* What was printed reaches its reader, or the command has failed. */
static int say_all(struct cli *c, int status)
{
    str text;

    if (!buf_done(c->out, &text, status == CLI_ERROR ? NULL : c->e))
        return CLI_ERROR;
    if ((text.n > 0 && fwrite(text.p, 1, text.n, stdout) != text.n) ||
        fflush(stdout) != 0) {
        if (status != CLI_ERROR)
            (void)err_set(c->e, &no_output, .arg = {S("stdout")});
        return CLI_ERROR;
    }
    return status;
}

static bool read_args(struct cli *c, int argc, char **argv, str **args)
{
    size_t kept = 0;

    *args = arena_array(c->a, str, (size_t)argc + 1, c->e);
    if (*args == NULL)
        return false;
    for (int i = 1; i < argc; i++) {
        str s = str_of(argv[i]);

        /* --lang is every command's, so it is taken out first. */
        if (str_eq(s, S("--lang")) && i + 1 < argc) {
            c->lang = strcmp(argv[++i], "en") == 0 ? LANG_EN : LANG_ZH;
            continue;
        }
        if (str_starts(s, S("--lang="))) {
            c->lang = str_eq(s, S("--lang=en")) ? LANG_EN : LANG_ZH;
            continue;
        }
        (*args)[kept++] = s;
    }
    c->n = kept;
    return true;
}

int cli_end(struct cli *c, int status)
{
    struct buf said;
    str text;

    if (status != CLI_ERROR)
        return status;
    buf_init(&said, &memory_system, 1 << 16);
    err_print(c->e, c->lang, &said);
    if (buf_done(&said, &text, NULL))
        (void)fwrite(text.p, 1, text.n, stderr);
    buf_close(&said);
    return fault_codes[err_fault(c->e)].exit;
}

int cli_main(struct cli *c, int argc, char **argv)
{
    str *args;
    str name = S("help");
    int status = CLI_ERROR;

    if (read_args(c, argc, argv, &args)) {
        if (c->n > 0) {
            name = args[0];
            if (str_eq(name, S("--help")) || str_eq(name, S("-h")))
                name = S("help");
            c->args = args + 1;
            c->n--;
        }
        status = run(c, name);
    }
    return cli_end(c, say_all(c, status));
}
