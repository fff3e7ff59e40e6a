/**
 * English words that any conversation with an assistant holds, whatever it is about: they are stop words here, on top
 * of the usual ones. Words that can carry a topic (book, pay, play, send, card, account, error, …) are not among them.
 */
const WORDS = `
  hi hello hey dear greetings welcome goodbye bye cheers thank thanks thankyou thx ty please pls plz kindly sorry
  apologies apologize pardon excuse regards congratulations congrats
  yes yeah yep yup yea ya nope nah no ok okay k alright sure certainly absolutely definitely indeed exactly correct
  right wrong true fine good great nice cool awesome perfect excellent wonderful fantastic amazing lovely brilliant
  better best bad worse worst well glad happy hope wish enjoy pleasure lucky interesting interested
  oh ah um uh hmm hm wow lol haha btw actually basically really quite pretty rather maybe perhaps probably possibly
  likely simply somehow anyway anyways though although however instead otherwise therefore hence thus still yet
  already soon later now currently recently lately always never often sometimes usually ever again once twice
  almost also too even else enough especially exact exactly far fast first former further generally immediately
  last least less little long lot lots many may mean means meant might mind moment much must near nearly necessary
  need needed needing needs new next none normal normally nothing obviously old one ones part particular particularly
  plus possible previous properly quick quickly ready real regarding related same several short similar since
  someone something somewhere specific specifically such suddenly sure totally truly unless unlike upon usual various
  via whatever whenever whether whichever whoever within without worth
  able about above across allow allowed allows along among another any anybody anyone anything anywhere around ask
  asked asking asks aside assist assistance assistant assume available away awhile back became become becomes
  behind believe besides beyond big bit both bring brings brought called came care case cases cause caused causes
  chance choose chosen clear clearly come comes coming concern concerned concerning consider considering
  could couple course detail details did didn different directly does doesn doing don done doubt due during each
  easily easy either end ended ending ends every everybody everyone everything everywhere example expect expected fact
  feel feeling feels felt figure find finding finds found follow followed following follows forget forgot forward full
  fully gave get gets getting give given gives giving go goes going gone gonna got gotten gotta guess guide had happen
  happened happening happens hasn have haven having hear heard help helped helpful helping helps here hold how idea
  ideas important in include included includes including info inform information isn issue issues it its just keep
  keeping keeps kept kind kinda kinds knew know knowing known knows large larger least leave let lets letting like
  liked likes little live look looked looking looks love made main make makes making manage manner matter matters
  mention mentioned middle mine more most mostly move name named names nor note noticed number numbers obvious off
  offer offered offers okay on onto opinion option options order other others ought our ours out outside overall own
  people per perform person persons piece place places planned planning prefer preferably
  preferred prefers problem problems proceed provide provided provides providing purpose put puts putting question
  questions reach real realize reason reasons recommend recommendation recommendations recommended regard regards
  relevant remain remember reply request requested requests require required requires respond response result
  results said saw say saying says see seeing seem seemed seems seen select selected separate set sets setting shall
  should show showed showing shown shows side simple single situation small sort sorts sound sounds speak spoke
  start started starting starts state stay step steps stop stuff such suggest suggested suggestion suggestions
  suggests suit suitable suits suppose supposed take taken takes taking talk talking tell telling tells thing things
  think thinking thinks thought thoughts tried tries try trying turn turned turns understand understood until use
  used useful uses using usual various very view wanna want wanted wanting wants was wasn way ways weren went what
  whole will willing wish with wonder wondering won word words work worked working works would wouldn wrote
  am pm o'clock second seconds minute minutes hour hours day days today tonight tomorrow yesterday night morning noon
  afternoon evening midnight week weeks weekend month months year years time times date dates early earlier late
  latest ago monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
  january february march april may june july august september october november december jan feb mar apr jun jul aug
  sep sept oct nov dec
  zero two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand
  third fourth fifth sixth seventh half quarter dozen couple
  mr mrs ms sir madam guys guy folks man everyone
  i'd i'll i'm i've id ill im ive you'd you'll you're you've youre youve he'd he'll he's she'd she'll she's it'd it'll
  it's we'd we'll we're we've they'd they'll they're they've that'd that'll that's thats there'd there'll there's
  theres here's who's what's whats when's where's wheres how's why's let's lets dont don't doesnt doesn't didnt didn't
  cant can't cannot couldnt couldn't wont won't wouldnt wouldn't shouldnt shouldn't isnt isn't arent aren't wasnt
  wasn't werent weren't hasnt hasn't havent haven't hadnt hadn't ain't aint y'all gimme lemme dunno u ur r
`;

export const CONVERSATION_WORDS: readonly string[] = [
  ...new Set(WORDS.split(/\s+/u).filter(Boolean)),
];
