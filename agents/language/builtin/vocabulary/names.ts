/** Words that stand between given names and surnames and belong to the surname. */
export const PARTICLES =
  "van|von|der|den|de|de'|dei|degli|da|di|del|della|delle|dos|das|do|du|la|le|los|las|ter|ten|bin|ibn|al|el|zu|zum|zur|af|av|ap|vande|vander|st|san|santa|mac";

/** Degrees and forms of address; not part of a name. */
export const TITLES =
  'dr|prof|professor|doctor|mr|mrs|ms|miss|mx|sir|dame|herr|frau|dipl|ing|med|rer|nat|phil|hon|assoc|asst|pi';
export const DEGREES =
  'ph\\.? ?d|m\\.? ?d|d\\.? ?phil|m\\.? ?sc|b\\.? ?sc|m\\.? ?s|b\\.? ?s|b\\.? ?a|m\\.? ?a|d\\.? ?v\\.? ?m|mph|mbbs|sc\\.? ?d|r\\.? ?n|habil';

/** What a person does in the lab, in front of or behind the name. */
export const ROLES =
  "post-?docs?|post-?doctoral (?:fellow|researcher|scholar)|techs?|technicians?|ras?|research (?:assistant|associate|scientist|technician)s?|grad(?:uate)? students?|phd students?|(?:master'?s?|undergrad(?:uate)?|summer|rotation) students?|students?|pi|principal investigator|supervisors?|lab managers?|interns?|experimenters?|operators?|surgeons?|surgery|recordings?|behavio(?:u)?r|analysis|lead|first|second|main|assistants?|advisors?|head";

/** Family names that stand first where they come from, and are hardly ever given names. */
export const FAMILY_FIRST = new Set(
  'zhang wang zhao huang zhou xu wu zhu guo gao luo zheng liang xie tang feng cao deng xiao cheng cai pan tian dong yuan yu jiang tanaka suzuki sato watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki nguyen nguyễn tran trần pham phạm hoang choi jeong kang yoon jang lim shin kwon hwang'.split(
    ' ',
  ),
);

/** Given names that people use alone; only for telling "Jane Doe, Richard" from "Smith Jones, Ana". */
export const GIVEN_NAMES = new Set(
  'aaron abby abigail adam adrian aisha alan albert alejandro alex alexander alexandra alexis ali alice alicia alina alison amanda amber amelia amy ana andrea andreas andrew andy angela anita anja ann anna anne annie anthony antonio april ariel arthur ashley astrid audrey austin barbara beatriz ben benjamin bernd beth bill björn bob brandon brenda brian bruce bruno carl carla carlos carmen carol caroline catherine cecilia charles charlotte chloe chris christian christina christine christopher claire clara claudia colin craig cynthia daniel daniela dana dave david deborah denis dennis diana diego dmitri don donald dora dorothy doug douglas edith eduardo edward elena eleni eli elias elif elisabeth elizabeth ella ellen emily emma eric erica erik erin eva evan felix fernando finn fiona florian frances francesca francis francisco frank franz fred gabriel gabriela gary george gerald giovanni giulia grace greg gregory hannah hans harold harry heather heidi helen helena henry hiroshi holly ian igor ines ingrid irene iris isaac isabel ivan jack jacob jaime jake jamal james jan jane janet jason javier jean jeff jeffrey jennifer jenny jeremy jerry jesse jessica jim joan joanna joe joel johan johannes john johnny jon jonas jonathan jorge jose josé joseph josh joshua juan judith julia julian julie justin karen karin karl kate katherine kathleen katie katja keith kelly ken kenneth kenta kevin kim kimberly kristin kurt kyle lara lars laura lauren lea leah lena leo leon lily linda lisa loren louis louise luca lucas lucia lucy luis luisa luke maddie madeline magda marc marco marcus margaret maria marie mario marina mark markus martha martin mary matt matteo matthew max maya megan melanie melissa mia michael michelle miguel mike min mohammed mohammad monica nadia nancy naomi natalie natasha nathan neil nicholas nick nicole nikolai nina noah noor nora oliver olivia omar oscar otto pablo pamela patricia patrick paul paula pedro penny peter philip philipp pierre priya rachel raj ralph ramon raquel rebecca richard rita robert roberto robin roger ron rosa rose ruth ryan sam samantha samuel sandra sara sarah scott sean sebastian sergio sharon simon siobhán sofia sofía sonia sophia sophie stefan stephanie stephen steve steven sue susan suzanne sylvia tamara tanya tara teresa thomas tim timothy tina tobias tom tomás tony tracy ulrich ursula valentina vanessa vera veronica victor victoria vincent walter wei wendy william xavier yael yan yuki yusuf zoe'.split(
    ' ',
  ),
);

/** Words in capitals or not that show a phrase to be no name. */
export const NOT_NAMES = new Set(
  'the a an i we my our your his her its this that these those it he she they you me us him them was were is are be been did do does done has have had will would can could should may might must not no yes ok okay sure and or but if so then than with without from to at in on of for by as into about after before during same last next new old first second third recorded recording recordings recorder record session sessions rat rats mouse mice animal animals subject subjects male female man woman boy girl lab labs laboratory university institute institution college school department group team people person someone somebody anyone nobody everyone everybody student students postdoc technician week weeks day days month months year years today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december track maze sleep box run task rest test testing unknown none nothing anonymous skip later never maybe what who why how when where which please thanks thank hello hi hey sorry just only also both all any some other another left right cortex hippocampus tetrode probe drive implant protocol data file yaml weight age sex species strain genotype date born old grams replace change add remove also swap please experimenter experimenters surgery virus notes keywords experiment description name names ran made collected performed there here now was wt het homo wild type ordinary usual different whoever sprague dawley wistar long evans lister hooded black six zebra finch guinea pig'.split(
    ' ',
  ),
);
