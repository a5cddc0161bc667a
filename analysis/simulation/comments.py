"""Comments of invented customers in English, Norwegian and Swedish, by what they are about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

COMMENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": MappingProxyType(
            {
                "waiting": (
                    "The wait was far too long, and nobody told us why.",
                    "More people at the desk after four o'clock, please.",
                    "I held the line for half an hour and then got cut off.",
                    "Let me book a time instead of standing in a queue.",
                    "Put up a sign with the expected wait.",
                    "Call me back rather than keeping me on hold.",
                ),
                "openness": (
                    "Tell us earlier when something is delayed, even if it is bad news.",
                    "I read about the new terms in the newspaper. You should have told me.",
                    "Explain your decisions instead of pointing at the rules.",
                    "I would like to know why the delivery moved twice.",
                    "Be honest about what is in stock.",
                ),
                "service": (
                    "I have to explain my case again every time I get in touch.",
                    "Different people give me different answers.",
                    "The website logs me out in the middle of an order.",
                    "Answer e-mails within a day or two.",
                    "Make it easier to reach someone who can decide.",
                    "The invoice is hard to understand.",
                ),
                "price": (
                    "The price went up, but I did not get anything more for it.",
                    "Reward those of us who have been with you for years.",
                    "Delivery costs more than it should.",
                    "New customers get a better offer than I do.",
                ),
                "praise": (
                    "Nothing in particular, keep going as you do!",
                    "I always get friendly help. Thank you.",
                    "Anna at the counter solved it in five minutes. Brilliant.",
                    "You have become much better at keeping me informed.",
                    "Opening hours on Saturdays would make it perfect.",
                ),
            }
        ),
        "nb": MappingProxyType(
            {
                "waiting": (
                    "Altfor lang ventetid, og ingen fortalte oss hvorfor.",
                    "Flere folk i skranken etter klokka fire, takk.",
                    "Jeg satt i telefonkø i en halvtime, og så ble samtalen brutt.",
                    "La meg bestille time i stedet for å stå i kø.",
                    "Heng opp en tavle som viser forventet ventetid.",
                    "Ring meg heller opp igjen enn å la meg vente på linja.",
                    "Køsystemet virker urettferdig, noen slapp inn foran oss.",
                ),
                "openness": (
                    "Si fra tidligere når noe blir forsinket, også når det er dårlig nytt.",
                    "Jeg leste om de nye vilkårene i avisen. Det burde dere ha fortalt selv.",
                    "Forklar hvorfor dere bestemmer som dere gjør.",
                    "Jeg skulle gjerne visst hvorfor leveringen ble flyttet to ganger.",
                    "Vær ærlige om hva som faktisk finnes på lager.",
                    "Gi beskjed før prisene endres, ikke etterpå.",
                ),
                "service": (
                    "Jeg må forklare saken min på nytt hver gang jeg tar kontakt.",
                    "Jeg får ulike svar alt etter hvem jeg snakker med.",
                    "Nettsiden logger meg ut midt i bestillingen.",
                    "Svar på e-post innen et par dager.",
                    "Gjør det lettere å nå noen som kan ta en avgjørelse.",
                    "Fakturaen er vanskelig å forstå.",
                    "Appen kunne vært enklere å bruke for oss eldre.",
                ),
                "price": (
                    "Prisen gikk opp, men jeg fikk ikke noe mer igjen for pengene.",
                    "Belønn oss som har vært kunder i mange år.",
                    "Frakten koster mer enn den burde.",
                    "Nye kunder får bedre tilbud enn meg.",
                    "Gebyret for papirfaktura er for høyt.",
                ),
                "praise": (
                    "Ingenting spesielt, fortsett som nå!",
                    "Jeg får alltid hyggelig hjelp. Tusen takk.",
                    "Hun som tok imot meg i Bergen, ordnet alt på fem minutter.",
                    "Dere har blitt mye flinkere til å holde meg orientert.",
                    "Lørdagsåpent, så hadde det vært helt perfekt.",
                    "Veldig fornøyd med oppfølgingen etter kjøpet.",
                ),
            }
        ),
        "sv": MappingProxyType(
            {
                "waiting": (
                    "Alldeles för lång väntetid, och ingen berättade varför.",
                    "Mer personal i disken efter klockan fyra, tack.",
                    "Jag satt i telefonkö i en halvtimme och sedan bröts samtalet.",
                    "Låt mig boka en tid i stället för att stå i kö.",
                    "Sätt upp en skylt som visar hur lång väntan blir.",
                    "Ring hellre upp mig än att låta mig vänta i luren.",
                ),
                "openness": (
                    "Hör av er tidigare när något blir försenat, även om det är dåliga nyheter.",
                    "Jag läste om de nya villkoren i tidningen. Det borde ni ha berättat själva.",
                    "Förklara varför ni beslutar som ni gör.",
                    "Jag hade gärna fått veta varför leveransen flyttades två gånger.",
                    "Var ärliga med vad som faktiskt finns i lager.",
                ),
                "service": (
                    "Jag måste förklara mitt ärende på nytt varje gång jag hör av mig.",
                    "Jag får olika svar beroende på vem jag pratar med.",
                    "Webbplatsen loggar ut mig mitt i beställningen.",
                    "Svara på mejl inom ett par dagar.",
                    "Gör det lättare att nå någon som kan fatta beslut.",
                    "Fakturan är svår att förstå.",
                ),
                "price": (
                    "Priset höjdes, men jag fick inte ut något mer för pengarna.",
                    "Belöna oss som har varit kunder i många år.",
                    "Frakten kostar mer än den borde.",
                    "Nya kunder får bättre erbjudanden än jag.",
                ),
                "praise": (
                    "Inget särskilt, fortsätt som ni gör!",
                    "Jag får alltid trevlig hjälp. Tack så mycket.",
                    "Killen i butiken i Göteborg löste allt på fem minuter.",
                    "Ni har blivit mycket bättre på att hålla mig informerad.",
                    "Lördagsöppet skulle göra det helt perfekt.",
                    "Mycket nöjd med uppföljningen efter köpet.",
                ),
            }
        ),
    }
)
"""Language -> subject -> comments."""

COMPLAINTS = ("waiting", "openness", "service", "price")


def pick_comment(language: str, satisfaction: float, over_limit: bool, luck: float) -> str:
    """A comment that fits; ``luck`` is uniform on 0-1 and decides among those that do."""
    by_subject = COMMENTS.get(language, COMMENTS["en"])
    subject = _subject(satisfaction, over_limit, luck)
    choices = by_subject[subject]
    return choices[int(luck * 9973) % len(choices)]


def _subject(satisfaction: float, over_limit: bool, luck: float) -> str:
    if over_limit and luck < 0.6:
        return "waiting"
    if satisfaction > 0.4 and luck < 0.8:
        return "praise"
    return COMPLAINTS[int(luck * 997) % len(COMPLAINTS)]
