"""Towns of the postal codes of Ireland and Northern Ireland."""

IRISH_TOWNS = (
    "D01 D02 D03 D04 D05 D06 D6W D07 D08 D09 D10 D11 D12 D13 D14 D15 D16 D17 D18 D20 D22 D24:Dublin,A41 A42 A45:Ashbourne,"
    "A63:Greystones,"
    "A67:Wicklow,A75:Castleblayney,A81:Carrickmacross,A82:Kells,A83:Enfield,A84:Ashbourne,A85:Dunshaughlin,A86:Dunboyne,"
    "A91:Dundalk,"
    "A92:Drogheda,A94:Blackrock,A96:Dún Laoghaire,A98:Bray,C15:Navan,E21:Cahir,E25:Cashel,E32:Carrick-on-Suir,E34:Tipperary,"
    "E41:Thurles,E45:Nenagh,E53:Roscrea,E91:Clonmel,F12:Claremorris,F23:Castlebar,F26:Ballina,F28:Westport,F31:Ballinrobe,"
    "F35:Ballyhaunis,F42:Roscommon,F45:Castlerea,F52:Boyle,F56:Ballymote,F91:Sligo,F92:Letterkenny,F93:Lifford,F94:Ballybofey,"
    "H12:Cavan,H14:Cavan,H16:Cootehill,H18:Monaghan,H23:Clones,H53:Ballinasloe,H54:Tuam,H62:Loughrea,H65:Athenry,H71:Clifden,"
    "H91:Galway,K32:Balbriggan,K34:Skerries,K36:Malahide,K45:Lusk,K56:Rush,K67:Swords,K78:Lucan,N37:Athlone,N39:Longford,"
    "N41:Carrick-on-Shannon,N91:Mullingar,P12:Macroom,P14:Bandon,P17:Kinsale,P24:Cobh,P25:Midleton,P31:Ballincollig,P32:Macroom,"
    "P36:Youghal,P43:Carrigaline,P47:Dunmanway,P51:Mallow,P56:Kanturk,P61:Fermoy,P67:Mitchelstown,P72:Bandon,P75:Bantry,"
    "P81:Skibbereen,P85:Clonakilty,R14:Athy,R21:Bagenalstown,R32:Portlaoise,R35:Tullamore,R42:Birr,R45:Edenderry,R51 R56:Kildare,"
    "R93:Carlow,R95:Kilkenny,T12 T23 T34 T45 T56:Cork,V14:Shannon,V15:Kilrush,V23:Cahersiveen,V31:Listowel,V35:Kilmallock,"
    "V42:Newcastle West,V92:Tralee,V93:Killarney,V94:Limerick,V95:Ennis,W12:Newbridge,W23:Celbridge,W34:Monasterevin,W91:Naas,"
    "X35:Dungarvan,X42:Waterford,X91:Waterford,Y14:Arklow,Y21:Enniscorthy,Y25:Gorey,Y34:New Ross,Y35:Wexford"
)
NORTHERN_IRISH_TOWNS = (
    "BT1 BT2 BT3 BT4 BT5 BT6 BT7 BT8 BT9 BT10 BT11 BT12 BT13 BT14 BT15 BT16 BT17:Belfast,BT18:Holywood,BT19 BT20:Bangor,"
    "BT21:Donaghadee,"
    "BT22 BT23:Newtownards,BT24:Ballynahinch,BT25:Dromore,BT26:Hillsborough,BT27 BT28:Lisburn,BT29:Crumlin,BT30:Downpatrick,"
    "BT31:Castlewellan,BT32:Banbridge,BT33:Newcastle,BT34 BT35:Newry,BT36 BT37:Newtownabbey,BT38:Carrickfergus,BT39:Ballyclare,"
    "BT40:Larne,BT41:Antrim,BT42 BT43 BT44:Ballymena,BT45 BT46:Magherafelt,BT47 BT48:Derry,BT49:Limavady,BT51 BT52:Coleraine,"
    "BT53 BT54:Ballymoney,BT55:Portstewart,BT56 BT57:Portrush,BT60 BT61:Armagh,BT62 BT63 BT64 BT65 BT66 BT67:Craigavon,"
    "BT68 BT69 BT70 BT71:Dungannon,BT74 BT75 BT92 BT93 BT94:Enniskillen,BT76 BT77 BT78 BT79:Omagh,BT80:Cookstown,BT81:Castlederg,"
    "BT82:Strabane"
)
