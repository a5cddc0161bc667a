"""Frequent names in English, Norwegian and Swedish, by which comments are masked."""

from __future__ import annotations

GIVEN = """
aaron abdi abdul abigail adam adrian agnes agneta ahmad ahmed aisha aksel alan albert albin alex
alexander alexandra alexis alfred ali alice alicia alva alvin amal amalie amanda amelia amina amir
amy anders andersson andrea andreas andrew angela angelica anita anja ann anna anne anneli annelie
annette annika anthony anton arne arnold arthur arvid asbjørn ashley astrid atle axel barbara
beata beatrice benjamin benny bente berit bernt bertil betty birger birgit birgitta birgitte
bjarne bjørg bjørnar bob bodil bosse brandon brenda brian britt britta bruce bryan børge camilla
carina carl carol carolina caroline catharina catherine cathrine cecilia cecilie charles charlie
charlotte cheryl chris christer christian christina christine christoffer christopher claes claire
clara conny cynthia dagfinn dagny daniel daniela daniella dave david deborah denise dennis diana
diane donald donna dorothy douglas dylan ebba edith edvard edward edwin egil einar eirik eirin
eivind elena eli elias elin eline elisabet elisabeth elise elizabeth ella ellen ellinor elliot
elsa elvira emelie emil emilia emilie emily emma eric erica erik erika erlend erling ernst espen
ester ethan eugene eva evelina evelyn fatima fatuma felicia felix filip filippa finn fiona folke
fredric fredrik freja frida fridtjof gabriel gabriella gary geir georg george gerald gerd gerda
gitte gloria greger gregory gudrun gunhild gunilla gunnar gunvor gustaf gustav göran gösta haakon
hannah hanne harald harold hassan hasse hedda hedvig hege heidi helen helena helene helga helge
helle henning henri henrik henry hilda hilde hildegunn holger hussein håkan håkon håvard ian
ibrahim ida idar ingar inge ingebjørg ingeborg ingegerd ingela ingmar ingolf ingrid ingunn ingvar
ingvild irene isabel isabella isabelle isac isak jacob jacqueline jakob james jamie jan jane janet
janice janne jason jean jeff jeffrey jenna jennie jennifer jenny jens jeremy jerry jesper jessica
jim jimmie jimmy joakim joan joanna joe joel johan johanna johannes john johnny jon jonas jonathan
jonny jorunn jose josef josefin josefine joseph joshua joyce juan judith judy julia julian julie
julius jörgen jørgen jørn kaj kaja kalle karen kari karim karin karina karl karolina karoline
kasper katarina kate katharina katherine kathleen kathrine kathryn katie katrin katrine kayla
keith kelly kenneth kerstin kevin khadija kim kimberly kine kirsten kirsti kjartan kjellaug
kjersti kjetil klas knut konrad kristen kristian kristianne kristin kristina kristine kristoffer
kurt kyle kåre larry lars lasse laura lauren laurits leah leif lena lene lennart leon leonard
lillemor lilly lina linda lindsey linnea linnéa linus lisa lisbet lisbeth liselott liselotte logan
loke lotta louis louise lovisa lucas lucia ludvig lukas lydia madeleine madison magnar magne
magnhild magnus mahmoud maja malena manuel marcus margaret margareta margareth margit margrete
margrethe margunn mari maria mariam mariann marianne marie marielle marilyn marina marit marita
martha marthe martin mary maryam mathea mathias mathilde matilda mats matthew mattias matts megan
melissa mette mia michael michaela michelle mikael mikkel milla mille miriam moa mohamed mohammad
mohammed mohamud mona monica monika morgan morten muhammad muhammed mustafa märta måns nadia nancy
natalie nathalie nathan nicholas niclas nicolas nicole niklas nikolai nils nina noah noel nora
oddbjørn oddny ola olaf olav ole olga oliver olivia olle olof omar oscar oskar osman ottar otto
patricia patrick patrik paul paula pauline peder pelle pernilla pernille peter petra petter philip
phillip pia pontus preben rachel ragna ragnar ragnhild ralph ramona rasmus rebecca rebecka reidar
reidun richard rickard rikard robert robin roger roland rolf ronald ronja ronnie ronny roy runar
rune russell ryan sabina samantha samira samuel sander sandra sanna sara sarah sean sebastian
selma serena sharon shirley sigbjørn sigmund sigrid sigurd sigve silje simen simon sindre siri
sissel sivert sixten snorre sofia sofie solfrid solveig sondre sonja sophia sophie staffan stefan
steffen steinar stella stephanie stephen steve steven stian stina stine stuart sture sturla sune
susan susanna susanne svante svein sven svenn sverre sylvia synne synnøve sölve søren tanja tarjei
ted teresa terese terje thea theo theodor therese thomas thor thoralf thorbjörn tiffany timothy
tina tiril tobias tomas tommy tony torbjörn torbjørn torgeir torger torgny tori torill torkel
torleif tormod torstein torsten torunn trine tristan trond trude trygve tuva tyler ulla ulrik
ulrika ulrikke unn urban ursula valdemar valter vanessa vebjørn vegard veronica veronika vibeke
victor victoria vidar vidkun vigdis viggo viktor viktoria vilde vilhelm vilma vincent virginia
viveka vivian vivianne walter wenche wendy wilhelm wiliam william wilma yasmin ylva yngvar yngve
yvonne zachary zahra zainab zara ådne åke åsa åse åshild åsmund åsne øivind øystein øyvind
"""
"""Given names that are no words; hidden however they are written."""

SURNAMES = """
andersen anderson andersson antonsen arnesen aronsson axelsson bakke bakken bengtsson berge
berglund bergman bergström berntsen bjerke björklund blomqvist brekke brown bråten carlsson
christensen christiansen clark clarke dahl dahlberg danielsen danielsson davies davis eide eklund
ekström eliassen ellingsen engström eriksen eriksson evans forsberg fransson fredriksen garcia
gulbrandsen gundersen gunnarsson gustafsson gustavsson hagen halvorsen hansen hanssen hansson
haugen haugland hedlund helgesen hellström henriksen henriksson hermansen holm holmberg hughes
håkansson isaksen isaksson iversen jacobsen jakobsen jakobsson jansson jensen johannesen
johannessen johansen johansson johnsen johnson jonassen jonasson jones jonsson jönsson jørgensen
karlsen karlsson knudsen knutsen kristensen kristiansen kristoffersen larsen larsson lewis
lindberg lindgren lindholm lindqvist lindström lund lundberg lunde lundgren lundqvist løken
magnusson martinez martinsen mathisen mattsson mikkelsen miller moe moen mohamed mortensen myhre
myklebust månsson mårtensson nguyen nielsen nilsen nilsson norberg nordström nygren nygård nyström
næss olofsson olsen olsson ottosson patel paulsen pedersen pedersson persson petersen pettersen
pettersson ramberg rasmussen roberts robinson rodriguez ruud rønning samuelsson sandberg sandvik
simonsen sjöberg sjögren smith solberg solheim solli sundberg svendsen svensson sæther söderberg
sørensen tangen taylor thomassen thompson thorsen tveit vik walker wallin wang wikström williams
wilson wright åberg åkesson ås öberg
"""
"""Family names; hidden where they have a capital."""

ALSO_WORDS = """
alma august aurora bill björn bjørn bo carin cilla daisy dean ellis elly else elvis embla erla
grace grete gro gry gun gunn hanna hans harry henny inger iris ivar jack jordan kai kent kjell
kjellrun klara leo lill lillian linn lise liv livia lo lotte loyd malin marius melker merete milo
molly nanna nelly nikita oda oddvar ove per philippa pål rita rose ruby runa ruth saga sally sam
sigge signe siv solvår stein sten stig sue svea tage thelma tia tilda tilde tim tom tone tor tora
tord tore tove truls turid tyra ulf una unni vega vera viola åge østen
"""
"""Given names that are words too, but seldom open a sentence; hidden where they have a capital."""

HIDDEN_ALWAYS = frozenset(GIVEN.split())
HIDDEN_WITH_CAPITAL = frozenset((GIVEN + SURNAMES + ALSO_WORDS).split())
